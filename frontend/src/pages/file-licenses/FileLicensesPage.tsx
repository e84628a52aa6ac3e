import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { AddRoomButton } from "@/license/AddRoomButton";
import { ChoiceField } from "@/lists/ChoiceField";
import { ListTools } from "@/lists/ListTools";
import { SearchField } from "@/lists/SearchField";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { RoomList, RoomListFragment } from "./RoomList";
import { statusChoices, variablesOf } from "./search";

const FileLicensesPageQuery = graphql(
  `
    query FileLicensesPage($account: ID!, $first: Int!, $after: String, $filter: ControlRoomFilter!) {
      viewer {
        mayConfigure
      }
      account(id: $account) {
        id
        controlRooms(first: $first, after: $after, filter: $filter) {
          ...RoomList
        }
        all: controlRooms(first: 1, filter: { licensing: FILE }) {
          totalCount
        }
      }
    }
  `,
  [RoomListFragment],
);

const route = getRouteApi("/shell/a/$acct/file-licenses");

/** The Control Rooms on premises of an account, and the license file that each has. */
export function FileLicensesPage() {
  const { t } = useTranslation();
  const { acct } = route.useParams();
  const search = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: FileLicensesPageQuery,
    variables: { account: acct, ...variablesOf(search) },
  });
  const mayAdd = data?.viewer?.mayConfigure === true;

  const add = mayAdd && <AddRoomButton accountId={acct} licensing="FILE" />;

  if (data?.account?.all.totalCount === 0) {
    return (
      <Page title={t("nav.fileLicenses")}>
        <EmptyState title={t("rooms.firstTitle")} action={add}>
          {mayAdd ? t("rooms.first") : t("rooms.firstForReader")}
        </EmptyState>
      </Page>
    );
  }

  return (
    <Page title={t("nav.fileLicenses")} actions={add}>
      <ListTools>
        <SearchField label={t("rooms.search")} q={search.q} />
        <ChoiceField
          name="status"
          label={t("column.status")}
          all={t("lists.allStatuses")}
          value={search.status}
          choices={statusChoices.map((status) => ({ value: status, label: t(`roomStatus.${status}`) }))}
        />
      </ListTools>
      {fault && <FaultNote title={t("rooms.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && (
        <RoomList accountId={acct} rooms={data?.account?.controlRooms} after={search.after} />
      )}
    </Page>
  );
}
