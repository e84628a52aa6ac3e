import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Navigate, useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { EmptyState } from "@/ui/EmptyState";
import { useFormats } from "@/ui/format";
import { Note } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { useShortcuts, useSingleKeys } from "@/ui/shortcuts";
import { QueueItem, QueueItemFragment } from "./QueueItem";
import styles from "./QueuePage.module.css";
import { QueuePane } from "./QueuePane";
import { useHeldApproval } from "./useHeldApproval";

const QueuePageQuery = graphql(
  `
    query QueuePage {
      approvalQueue(first: 100) {
        nodes {
          id
          number
          version
          submittedAt
          actions
          ...QueueItem
        }
        totalCount
      }
    }
  `,
  [QueueItemFragment],
);

/** What waits for the accounts team: the list, and the request at hand beside it. */
export function QueuePage() {
  const { t } = useTranslation();
  const { age, number: figure } = useFormats();
  const navigate = useNavigate();
  const singleKeys = useSingleKeys();
  const narrow = useMediaQuery("(max-width: 820px)", false, { getInitialValueInEffect: false });
  const { pdr: selected } = useParams({ strict: false });
  const { data, fault, reload } = usePageQuery({ query: QueuePageQuery });
  const approval = useHeldApproval();

  const waiting = data?.approvalQueue.nodes.filter(({ id }) => id !== approval.held?.id) ?? [];
  const index = waiting.findIndex(({ number }) => number === selected);
  const open = (number: string | undefined) =>
    void navigate(number ? { to: "/v/queue/$pdr", params: { pdr: number } } : { to: "/v/queue" });
  const move = (step: number) =>
    open(waiting[Math.min(Math.max(index + step, 0), waiting.length - 1)]?.number);
  /** The one after it, else the one before: the next opens by itself. */
  const leave = () => open((waiting[index + 1] ?? waiting[index - 1])?.number);

  const current = waiting[index];
  const hold = () => {
    if (!current) return;
    leave();
    approval.hold(current);
  };
  useShortcuts({
    KeyJ: () => move(1),
    ArrowDown: () => move(1),
    KeyK: () => move(-1),
    ArrowUp: () => move(-1),
    KeyA: current?.actions.includes("APPROVE") ? hold : undefined,
  });

  if (!data) {
    return (
      <Page title={t("nav.queue")}>
        {fault ? (
          <FaultNote title={t("queue.failed")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </Page>
    );
  }

  const first = waiting[0];
  if (!selected && first && !narrow) {
    return <Navigate to="/v/queue/$pdr" params={{ pdr: first.number }} replace />;
  }
  const subtitle = first?.submittedAt
    ? t("queue.waiting", {
        count: waiting.length,
        total: figure(data.approvalQueue.totalCount),
        age: age(first.submittedAt),
      })
    : undefined;

  return (
    <Page
      title={t("nav.queue")}
      subtitle={
        <>
          {subtitle} {subtitle && singleKeys && <span className={styles.keys}>{t("queue.keys")}</span>}
        </>
      }
    >
      {fault && <FaultNote title={t("queue.failed")} fault={fault} onRetry={reload} />}
      <OutcomeNote title={t("queue.notDecided")} trouble={approval.trouble} />
      {approval.held && (
        <Note
          tone="amber"
          role="status"
          action={
            <Button size="xs" variant="default" onClick={approval.undo}>
              {t("queue.undo")}
            </Button>
          }
        >
          {t("queue.approving", { number: approval.held.number })}
        </Note>
      )}
      {waiting.length === 0 && !selected ? (
        <EmptyState title={t("queue.empty")} />
      ) : (
        <div className={styles.split} data-open={selected !== undefined || undefined}>
          <ul className={styles.list} aria-label={t("nav.queue")}>
            {waiting.map((pdr) => (
              <QueueItem key={pdr.id} pdr={pdr} current={pdr.number === selected} />
            ))}
          </ul>
          {selected && <QueuePane key={selected} number={selected} onDecided={leave} />}
        </div>
      )}
    </Page>
  );
}
