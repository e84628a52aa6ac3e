import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { RoomRow, RoomRowFragment } from "./RoomRow";

export const RoomListFragment = graphql(
  `
    fragment RoomList on ControlRoomConnection {
      nodes {
        id
        ...RoomRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [RoomRowFragment],
);

type Props = {
  accountId: string;
  rooms: FragmentOf<typeof RoomListFragment> | undefined;
  after: string | undefined;
};

export function RoomList({ accountId, rooms, after }: Props) {
  const { t } = useTranslation();
  const page = rooms && readFragment(RoomListFragment, rooms);
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
      <Table label={t("nav.fileLicenses")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("rooms.room")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("column.contents")}</th>
            <th scope="col">{t("rooms.file")}</th>
            <th scope="col">{t("rooms.generated")}</th>
            <th scope="col">{t("entitlements.expires")}</th>
            <th scope="col">{t("rooms.download")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((room) => (
            <RoomRow key={room.id} accountId={accountId} room={room} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
