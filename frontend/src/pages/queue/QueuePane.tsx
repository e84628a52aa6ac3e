import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { CustomerFacts, CustomerFactsFragment } from "@/pdr/CustomerFacts";
import { History, HistoryFragment } from "@/pdr/History";
import { LinesTable, LinesTableFragment } from "@/pdr/LinesTable";
import { PDRStatus } from "@/pdr/PDRStatus";
import { EmptyState } from "@/ui/EmptyState";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Checks, ChecksFragment } from "./Checks";
import { Decision, DecisionFragment } from "./Decision";
import styles from "./QueuePane.module.css";

const QueuePaneQuery = graphql(
  `
    query QueuePane($number: ID!) {
      pdr(id: $number) {
        id
        number
        state
        partner {
          id
          name
        }
        customer {
          accountName
        }
        order {
          id
          number
        }
        ...Checks
        ...LinesTable
        ...CustomerFacts
        ...History
        ...Decision
      }
    }
  `,
  [ChecksFragment, LinesTableFragment, CustomerFactsFragment, HistoryFragment, DecisionFragment],
);

/** The request at hand. It is a page of its own in the address, so it reads its own data. */
export function QueuePane({ number, onDecided }: { number: string; onDecided: () => void }) {
  const { t } = useTranslation();
  const { data, fault, reload } = usePageQuery({ query: QueuePaneQuery, variables: { number } });

  if (!data) {
    return (
      <section className={styles.pane}>
        {fault ? (
          <FaultNote title={t("drawDown.failed")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </section>
    );
  }
  const { pdr } = data;
  if (!pdr) return <EmptyState title={t("drawDown.missing")} />;

  return (
    <section className={styles.pane} aria-label={pdr.number}>
      <Link to="/v/queue" className={styles.back}>
        {t("queue.back")}
      </Link>
      <header>
        <div className={styles.title}>
          <h2>
            <Link to="/a/$acct/draw-downs/$pdr" params={{ acct: pdr.partner.id, pdr: pdr.number }}>
              {pdr.number}
            </Link>
          </h2>
          <PDRStatus state={pdr.state} />
        </div>
        <p className="muted">
          {pdr.partner.name} → {pdr.customer.accountName}, <span className="nowrap">{pdr.order?.number}</span>
        </p>
      </header>
      <Checks pdr={pdr} />
      <LinesTable pdr={pdr} />
      <CustomerFacts pdr={pdr} />
      <Section title={t("drawDown.timeline")}>
        <History pdr={pdr} />
      </Section>
      <Decision pdr={pdr} onDecided={onDecided} />
    </section>
  );
}
