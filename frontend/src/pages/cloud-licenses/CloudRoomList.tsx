import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { CloudRoomRow, CloudRoomRowFragment } from "./CloudRoomRow";

export const CloudRoomListFragment = graphql(
  `
    fragment CloudRoomList on ControlRoomConnection {
      nodes {
        id
        ...CloudRoomRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [CloudRoomRowFragment],
);

type Props = {
  accountId: string;
  rooms: FragmentOf<typeof CloudRoomListFragment> | undefined;
  after: string | undefined;
};

export function CloudRoomList({ accountId, rooms, after }: Props) {
  const { t } = useTranslation();
  const page = rooms && readFragment(CloudRoomListFragment, rooms);
  if (page?.nodes.length === 0) {
    return (
      <EmptyState
        title={t("rooms.noMatch")}
        action={
          <ButtonLink to="." search={{}} variant="default">
            {t("drawDowns.clearFilters")}
          </ButtonLink>
        }
      />
    );
  }

  return (
    <>
      <Table label={t("nav.cloudLicenses")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("rooms.room")}</th>
            <th scope="col">{t("cloudRooms.guid")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("cloudRooms.lastContact")}</th>
            <th scope="col">{t("cloudRooms.use")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((room) => (
            <CloudRoomRow key={room.id} accountId={accountId} room={room} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
