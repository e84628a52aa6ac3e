import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { CustomerFacts, CustomerFactsFragment } from "@/pdr/CustomerFacts";
import { History, HistoryFragment } from "@/pdr/History";
import { LinesTable, LinesTableFragment } from "@/pdr/LinesTable";
import { PDRStatus } from "@/pdr/PDRStatus";
import { NotFound } from "@/routing/NotFound";
import { Moment } from "@/ui/Moment";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { AcceptDialog, AcceptDialogFragment } from "./AcceptDialog";
import { ChangedNote, ChangedNoteFragment } from "./ChangedNote";
import { DrawDownActions, DrawDownActionsFragment } from "./DrawDownActions";
import { DrawDownBanner, DrawDownBannerFragment } from "./DrawDownBanner";
import styles from "./DrawDownPage.module.css";

const DrawDownPageQuery = graphql(
  `
    query DrawDownPage($number: ID!, $accepting: Boolean!) {
      viewer {
        user {
          id
        }
      }
      pdr(id: $number) {
        id
        number
        state
        createdAt
        submittedAt
        order {
          id
          number
        }
        customer {
          accountName
        }
        ...ChangedNote
        ...DrawDownActions
        ...DrawDownBanner
        ...LinesTable
        ...CustomerFacts
        ...History
        ...AcceptDialog
      }
    }
  `,
  [
    ChangedNoteFragment,
    DrawDownActionsFragment,
    DrawDownBannerFragment,
    LinesTableFragment,
    CustomerFactsFragment,
    HistoryFragment,
    AcceptDialogFragment,
  ],
);

const route = getRouteApi("/shell/a/$acct/draw-downs/$pdr");

/** One request: what it asks for, where it stands, and what the viewer may do about it. */
export function DrawDownPage() {
  const { t } = useTranslation();
  const { pdr: number } = route.useParams();
  const accepting = route.useSearch().dialog === "accept";
  const { data, fault, reload } = usePageQuery({
    query: DrawDownPageQuery,
    variables: { number, accepting },
  });

  if (data && !data.pdr) return <NotFound>{t("drawDown.missing")}</NotFound>;
  const pdr = data?.pdr;
  if (!pdr) {
    return (
      <Page key={number} title={number}>
        {fault ? (
          <FaultNote title={t("drawDown.failed")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </Page>
    );
  }

  const subtitle = (
    <>
      {pdr.customer.accountName && `${pdr.customer.accountName}, `}
      {pdr.order && (
        <>
          <span className="nowrap">{pdr.order.number}</span>,{" "}
        </>
      )}
      {pdr.submittedAt ? t("drawDown.submittedAt") : t("drawDown.createdAt")}{" "}
      <Moment at={pdr.submittedAt ?? pdr.createdAt} />
    </>
  );

  return (
    <Page
      key={number}
      title={pdr.number}
      mark={<PDRStatus state={pdr.state} strong />}
      subtitle={subtitle}
      actions={<DrawDownActions pdr={pdr} />}
    >
      <div className={styles.notes}>
        {fault && <FaultNote title={t("drawDown.failed")} fault={fault} onRetry={reload} />}
        <ChangedNote pdr={pdr} viewerId={data.viewer?.user.id} />
        <DrawDownBanner pdr={pdr} />
      </div>
      <div className={styles.columns}>
        <div>
          <Section title={t("lines.title")}>
            <LinesTable pdr={pdr} />
          </Section>
          <Section title={t("customer.title")}>
            <CustomerFacts pdr={pdr} />
          </Section>
        </div>
        <aside>
          <Section title={t("drawDown.timeline")}>
            <History pdr={pdr} />
          </Section>
        </aside>
      </div>
      <AcceptDialog pdr={pdr} open={accepting} />
    </Page>
  );
}
