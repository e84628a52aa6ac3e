import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { Page } from "@/ui/Page";
import { OrderList, OrderListFragment } from "./OrderList";
import { OrderTools } from "./OrderTools";
import { variablesOf } from "./search";

const AllOrdersPageQuery = graphql(
  `
    query AllOrdersPage($first: Int!, $after: String, $search: String, $status: [OrderStatus!]) {
      orders(first: $first, after: $after, search: $search, status: $status) {
        ...OrderList
      }
    }
  `,
  [OrderListFragment],
);

const route = getRouteApi("/shell/v/orders");

/** Every partner's orders, for the vendor. */
export function AllOrdersPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: AllOrdersPageQuery,
    variables: variablesOf(search),
  });

  return (
    <Page title={t("nav.orders")}>
      <OrderTools search={search} />
      {fault && <FaultNote title={t("orders.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && <OrderList orders={data?.orders} after={search.after} accountId={null} />}
    </Page>
  );
}
