import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { AddRoomButton } from "@/license/AddRoomButton";
import { pageSize } from "@/lists/address";
import { ListTools } from "@/lists/ListTools";
import { SearchField } from "@/lists/SearchField";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { CloudRoomList, CloudRoomListFragment } from "./CloudRoomList";

const CloudLicensesPageQuery = graphql(
  `
    query CloudLicensesPage($account: ID!, $first: Int!, $after: String, $filter: ControlRoomFilter!) {
      viewer {
        mayConfigure
      }
      account(id: $account) {
        id
        controlRooms(first: $first, after: $after, filter: $filter) {
          ...CloudRoomList
        }
        all: controlRooms(first: 1, filter: { licensing: CLOUD }) {
          totalCount
        }
      }
    }
  `,
  [CloudRoomListFragment],
);

const route = getRouteApi("/shell/a/$acct/cloud-licenses");

/** The cloud Control Rooms of an account, and what each uses of the pool. */
export function CloudLicensesPage() {
  const { t } = useTranslation();
  const { acct } = route.useParams();
  const { q, after } = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: CloudLicensesPageQuery,
    variables: {
      account: acct,
      first: pageSize,
      after: after ?? null,
      filter: { licensing: "CLOUD" as const, ...(q && { search: q }) },
    },
  });
  const mayAdd = data?.viewer?.mayConfigure === true;

  const add = mayAdd && <AddRoomButton accountId={acct} licensing="CLOUD" />;

  if (data?.account?.all.totalCount === 0) {
    return (
      <Page title={t("nav.cloudLicenses")}>
        <EmptyState title={t("cloudRooms.firstTitle")} action={add}>
          {mayAdd ? t("cloudRooms.first") : t("rooms.firstForReader")}
        </EmptyState>
      </Page>
    );
  }

  return (
    <Page title={t("nav.cloudLicenses")} actions={add}>
      <ListTools>
        <SearchField label={t("rooms.search")} q={q} />
      </ListTools>
      {fault && <FaultNote title={t("rooms.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && (
        <CloudRoomList accountId={acct} rooms={data?.account?.controlRooms} after={after} />
      )}
    </Page>
  );
}
