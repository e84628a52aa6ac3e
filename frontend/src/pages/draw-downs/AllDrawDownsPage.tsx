import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { Page } from "@/ui/Page";
import { DrawDownList, DrawDownListFragment } from "./DrawDownList";
import { DrawDownTools } from "./DrawDownTools";
import { DrawDownViews } from "./DrawDownViews";
import { variablesOf } from "./search";

const AllDrawDownsPageQuery = graphql(
  `
    query AllDrawDownsPage($first: Int!, $after: String, $filter: PDRFilter!, $orderBy: PDROrder!) {
      pdrs(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        ...DrawDownList
      }
    }
  `,
  [DrawDownListFragment],
);

const route = getRouteApi("/shell/v/draw-downs");

/** Every partner's requests, for the vendor. */
export function AllDrawDownsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: AllDrawDownsPageQuery,
    variables: variablesOf(search),
  });

  return (
    <Page title={t("nav.allDrawDowns")}>
      <DrawDownViews view={search.view ?? "all"} views={vendorViews} />
      <DrawDownTools search={search} />
      {fault && <FaultNote title={t("drawDowns.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && <DrawDownList pdrs={data?.pdrs} search={search} withPartner />}
    </Page>
  );
}

const vendorViews = ["all", "waiting", "accepted", "rejected"] as const;
