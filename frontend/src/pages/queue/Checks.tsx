import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { graphql } from "@/api/graphql";
import { balanceWith } from "@/pdr/balance";
import { remaining } from "@/ui/BalanceBar";
import { type Formats, useFormats } from "@/ui/format";
import styles from "./Checks.module.css";

export const ChecksFragment = graphql(`
  fragment Checks on PDR {
    state
    partner {
      id
    }
    order {
      id
      number
      status
      endsOn
      drawable
      notDrawableReason
    }
    customer {
      accountName
      website
      contactEmail
      account {
        id
      }
    }
    lines {
      quantity
      product {
        id
        name
      }
      orderLine {
        id
        ordered
        drawn
        reserved
        allocated
      }
    }
    clonedFrom {
      id
      number
      rejectionReason
    }
  }
`);

const LikelyCustomers = graphql(`
  query LikelyCustomers($partner: ID!, $name: String, $website: URL) {
    similarCustomers(partnerId: $partner, name: $name, website: $website) {
      id
      name
    }
  }
`);

type Request = ResultOf<typeof ChecksFragment>;
type Check = { good: boolean; text: string };

/** What the accounts team looks at before it decides, in words and numbers. */
export function Checks({ pdr }: { pdr: FragmentOf<typeof ChecksFragment> }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const request = readFragment(ChecksFragment, pdr);
  const { account, accountName, website } = request.customer;
  const [{ data }] = useQuery({
    query: LikelyCustomers,
    variables: { partner: request.partner.id, name: accountName, website },
    pause: account !== null,
  });
  const likely = account === null ? (data?.similarCustomers ?? []).map(({ name }) => name) : [];

  return (
    <div>
      <h3>{t("checks.title")}</h3>
      <ul className={styles.checks}>
        {checksOf(request, likely, t, formats).map(({ good, text }) => (
          <li key={text}>
            {good ? (
              <IconCheck size={16} color="var(--green)" role="img" aria-label={t("checks.good")} />
            ) : (
              <IconAlertTriangle size={16} color="var(--amber)" role="img" aria-label={t("checks.look")} />
            )}
            <span>{text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function checksOf(request: Request, likely: string[], t: TFunction, formats: Formats): Check[] {
  const { order, customer, lines, clonedFrom, state } = request;
  const checks: Check[] = [];
  const say = (good: boolean, text: string) => checks.push({ good, text });

  if (order?.drawable)
    say(true, t("checks.order", { order: order.number, date: formats.date(order.endsOn) }));
  else if (order) say(false, order.notDrawableReason ?? order.number);

  const short = lines.filter(
    ({ orderLine, quantity }) => remaining(balanceWith(orderLine, state, quantity)) < 0,
  );
  for (const { product, orderLine, quantity } of short) {
    const balance = balanceWith(orderLine, state, quantity);
    say(
      false,
      t("checks.short", {
        product: product.name,
        requested: formats.number(quantity),
        available: formats.number(remaining(balance) + quantity),
      }),
    );
  }
  if (short.length === 0) say(true, t("checks.balance"));

  if (customer.account) say(true, t("checks.knownCustomer"));
  else say(false, t("checks.newCustomer"));
  if (likely.length > 0) say(false, t("checks.similar", { names: formats.list(likely) }));

  const matches = emailMatchesWebsite(customer.contactEmail, customer.website);
  say(matches, matches ? t("checks.domain") : t("checks.otherDomain"));

  if (clonedFrom?.rejectionReason) {
    say(false, t("checks.rejectedBefore", { number: clonedFrom.number, reason: clonedFrom.rejectionReason }));
  }
  return checks;
}

/** Whether the contact writes from the website's domain, or from one below or above it. */
export function emailMatchesWebsite(email: string | null, website: string | null) {
  const domain = email?.split("@").at(-1)?.toLowerCase();
  if (!domain || !website || !URL.canParse(website)) return false;
  const host = new URL(website).hostname.replace(/^www\./, "");
  return host === domain || host.endsWith(`.${domain}`) || domain.endsWith(`.${host}`);
}
