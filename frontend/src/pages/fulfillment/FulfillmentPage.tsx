import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { pageSize } from "@/lists/address";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { WaitingList, WaitingListFragment } from "./WaitingList";

const FulfillmentPageQuery = graphql(
  `
    query FulfillmentPage($first: Int!, $after: String) {
      fulfilmentQueue(first: $first, after: $after) {
        totalCount
        ...WaitingList
      }
    }
  `,
  [WaitingListFragment],
);

const route = getRouteApi("/shell/v/fulfillment");

/** The cloud services that wait for the vendor, and what the operators can say became of them. */
export function FulfillmentPage() {
  const { t } = useTranslation();
  const { after } = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: FulfillmentPageQuery,
    variables: { first: pageSize, after: after ?? null },
  });

  if (data?.fulfilmentQueue.totalCount === 0) {
    return (
      <Page title={t("nav.fulfillment")}>
        <EmptyState title={t("fulfillment.empty")}>{t("fulfillment.emptyBody")}</EmptyState>
      </Page>
    );
  }

  return (
    <Page title={t("nav.fulfillment")} subtitle={t("fulfillment.subtitle")}>
      {fault && <FaultNote title={t("fulfillment.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && <WaitingList services={data?.fulfilmentQueue} after={after} />}
    </Page>
  );
}
