import { Link, useRouterState } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { type CloudServiceKind, graphql, type LicensingMode } from "@/api/graphql";
import { useFormats } from "@/ui/format";
import { Note } from "@/ui/Note";
import { useContents } from "@/units/contents";
import styles from "./DrawDownBanner.module.css";

export const DrawDownBannerFragment = graphql(`
  fragment DrawDownBanner on PDR {
    state
    rejectionReason
    acceptBy
    decidedAt
    updatedAt
    partner {
      id
    }
    decidedBy {
      id
      name
    }
    customer {
      accountName
      account {
        id
      }
    }
    lines {
      quantity
      product {
        id
        unitKind
        unitSize
        licensing
        provisions
      }
    }
    clonedFrom {
      id
      number
    }
    clones {
      id
      number
    }
  }
`);

type Props = { pdr: FragmentOf<typeof DrawDownBannerFragment> };

/** Where the request stands, in one sentence with its numbers and dates. */
export function DrawDownBanner({ pdr }: Props) {
  const { t } = useTranslation();
  const { dayOf } = useFormats();
  const contents = useContents();
  const submitted = useRouterState({ select: ({ location }) => location.state.submitted });
  const data = readFragment(DrawDownBannerFragment, pdr);
  const customer = data.customer.accountName ?? "";

  return (
    <>
      {data.state === "SUBMITTED" && submitted && (
        <Note tone="cobalt" role="status">
          {t("drawDown.submitted")}
        </Note>
      )}
      {data.state === "APPROVED" && (
        <Note tone="cobalt" role="status">
          {t("drawDown.approved", {
            contents: contents([...data.lines]),
            customer,
            date: data.acceptBy ? dayOf(data.acceptBy) : "",
          })}
        </Note>
      )}
      {data.state === "ACCEPTED" && (
        <Note tone="cobalt" role="status">
          {t("drawDown.accepted", { contents: contents([...data.lines]), customer })}
          {data.customer.account && (
            <NextPages
              accountId={data.customer.account.id}
              products={data.lines.map(({ product }) => product)}
            />
          )}
        </Note>
      )}
      {data.state === "REJECTED" && (
        <Note tone="red" role="status">
          {t("drawDown.rejected", {
            name: data.decidedBy?.name ?? "",
            date: data.decidedAt ? dayOf(data.decidedAt) : "",
            reason: data.rejectionReason ?? "",
          })}
        </Note>
      )}
      {data.state === "EXPIRED" && (
        <Note tone="amber" role="status">
          {t("drawDown.expired", { date: dayOf(data.acceptBy ?? data.updatedAt) })}
        </Note>
      )}
      <Relatives pdr={data} />
    </>
  );
}

type Moved = { licensing: LicensingMode; provisions: CloudServiceKind | null };

/** Where the licenses that have moved are put to use, as far as there are such. */
function NextPages({ accountId, products }: { accountId: string; products: Moved[] }) {
  const { t } = useTranslation();
  const inFiles = products.some(({ licensing }) => licensing === "FILE" || licensing === "BOTH");
  const asService = products.some(({ provisions }) => provisions !== null);
  return (
    <div className={styles.next}>
      <Link to="/a/$acct/entitlements" params={{ acct: accountId }}>
        {t("drawDown.viewEntitlements")}
      </Link>
      {inFiles && (
        <Link to="/a/$acct/file-licenses" params={{ acct: accountId }}>
          {t("drawDown.configureFile")}
        </Link>
      )}
      {asService && (
        <Link to="/a/$acct/cloud-services" params={{ acct: accountId }}>
          {t("drawDown.provision")}
        </Link>
      )}
    </div>
  );
}

type Related = {
  partner: { id: string };
  clonedFrom: { number: string } | null;
  clones: readonly { number: string }[];
};

/** Where the request came from, and what came of it. */
function Relatives({ pdr: { partner, clonedFrom, clones } }: { pdr: Related }) {
  const { t } = useTranslation();
  if (!clonedFrom && clones.length === 0) return null;
  const link = (number: string) => (
    <Link key={number} to="/a/$acct/draw-downs/$pdr" params={{ acct: partner.id, pdr: number }}>
      {number}
    </Link>
  );

  return (
    <p className="muted small">
      {clonedFrom && (
        <>
          {t("drawDown.clonedFrom")} {link(clonedFrom.number)}{" "}
        </>
      )}
      {clones.length > 0 && (
        <>
          {t("drawDown.clonedAs")} {clones.map(({ number }) => link(number))}
        </>
      )}
    </p>
  );
}
