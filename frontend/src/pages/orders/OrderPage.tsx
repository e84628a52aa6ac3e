import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { ButtonLink } from "@/routing/links";
import { NotFound } from "@/routing/NotFound";
import { BalanceKey } from "@/ui/BalanceBar";
import { useFormats } from "@/ui/format";
import { Note } from "@/ui/Note";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { OpenRequests, OpenRequestsFragment } from "./OpenRequests";
import { OrderFacts, OrderFactsFragment } from "./OrderFacts";
import { OrderLines, OrderLinesFragment } from "./OrderLines";
import { OrderMark } from "./OrderMark";
import styles from "./OrderPage.module.css";

const OrderPageQuery = graphql(
  `
    query OrderPage($number: ID!) {
      viewer {
        mayDrawDown
      }
      order(id: $number) {
        id
        number
        status
        endsOn
        drawable
        notDrawableReason
        account {
          id
          name
        }
        endCustomer {
          id
        }
        ...OrderFacts
        ...OrderLines
      }
      pdrs(first: 100, filter: { orderId: $number, state: [SUBMITTED, APPROVED] }) {
        ...OpenRequests
      }
    }
  `,
  [OrderFactsFragment, OrderLinesFragment, OpenRequestsFragment],
);

/** One order, in a partner's book or at the vendor's desk: what it still has, and what is asked of it. */
export function OrderPage() {
  const { t } = useTranslation();
  const { date, inDays } = useFormats();
  const { acct = null, order: number = "" } = useParams({ strict: false });
  const { data, fault, reload } = usePageQuery({ query: OrderPageQuery, variables: { number } });

  if (!data) {
    return (
      <Page title={number}>
        {fault ? (
          <FaultNote title={t("orders.failedOne")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </Page>
    );
  }
  const { order } = data;
  // An order is in the book of its partner and of the customer that it was bought for, and in no other.
  const inBook = acct === null || acct === order?.account.id || acct === order?.endCustomer?.id;
  if (!order || !inBook) return <NotFound>{t("orders.missing")}</NotFound>;

  const mayDraw = order.drawable && data.viewer?.mayDrawDown === true;
  return (
    <Page
      title={order.number}
      mark={<OrderMark status={order.status} strong />}
      subtitle={[
        order.account.name,
        t("orders.until", { date: date(order.endsOn), days: inDays(order.endsOn) }),
      ].join(", ")}
      actions={
        mayDraw && (
          <ButtonLink
            to="/a/$acct/draw-downs/new"
            params={{ acct: order.account.id }}
            search={{ order: order.number }}
          >
            {t("orders.newDrawDown")}
          </ButtonLink>
        )
      }
    >
      <div className={styles.notes}>
        {fault && <FaultNote title={t("orders.failedOne")} fault={fault} onRetry={reload} />}
        {order.notDrawableReason && <Note tone="amber">{order.notDrawableReason}</Note>}
      </div>
      <Section title={t("orders.lines")} aside={<BalanceKey request={false} />}>
        <OrderLines order={order} />
      </Section>
      {order.endCustomer === null && (
        <Section title={t("orders.openRequests")}>
          <OpenRequests pdrs={data.pdrs} orderNumber={order.number} accountId={acct} />
        </Section>
      )}
      <Section title={t("orders.facts")}>
        <OrderFacts order={order} />
      </Section>
    </Page>
  );
}
