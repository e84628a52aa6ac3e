import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { OrderList, OrderListFragment } from "./OrderList";
import { OrderTools } from "./OrderTools";
import { variablesOf } from "./search";

const OrdersPageQuery = graphql(
  `
    query OrdersPage($account: ID!, $first: Int!, $after: String, $search: String, $status: [OrderStatus!]) {
      orders(accountId: $account, first: $first, after: $after, search: $search, status: $status) {
        ...OrderList
      }
      all: orders(accountId: $account, first: 1) {
        totalCount
      }
    }
  `,
  [OrderListFragment],
);

const route = getRouteApi("/shell/a/$acct/orders");

/** The orders of a partner, or those bought for one of its customers. */
export function OrdersPage() {
  const { t } = useTranslation();
  const { acct } = route.useParams();
  const search = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: OrdersPageQuery,
    variables: { account: acct, ...variablesOf(search) },
  });

  if (data?.all.totalCount === 0) {
    return (
      <Page title={t("nav.orders")}>
        <EmptyState title={t("orders.firstTitle")}>{t("newDrawDown.noOrders")}</EmptyState>
      </Page>
    );
  }

  return (
    <Page title={t("nav.orders")}>
      <OrderTools search={search} />
      {fault && <FaultNote title={t("orders.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && <OrderList orders={data?.orders} after={search.after} accountId={acct} />}
    </Page>
  );
}
