import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { ConfigureForm, ConfigureFormFragment } from "@/license/configure/ConfigureForm";
import { OtherRoomsFragment, otherRooms } from "@/license/configure/otherRooms";
import { RoomActions, RoomActionsFragment } from "@/license/RoomActions";
import styles from "@/license/RoomColumns.module.css";
import { RoomHistory, RoomHistoryFragment } from "@/license/RoomHistory";
import { RoomIdentity, RoomIdentityFragment } from "@/license/RoomIdentity";
import { RoomStatus } from "@/license/RoomStatus";
import { NotFound } from "@/routing/NotFound";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { CredentialPanel, CredentialPanelFragment } from "./CredentialPanel";
import { PoolTable, PoolTableFragment } from "./PoolTable";

const CloudRoomPageQuery = graphql(
  `
    query CloudRoomPage($id: ID!, $account: ID!) {
      viewer {
        account {
          id
          kind
        }
      }
      controlRoom(id: $id) {
        id
        name
        status
        actions
        account {
          id
        }
        ...RoomIdentity
        ...RoomActions
        ...CredentialPanel
        ...PoolTable
        ...ConfigureForm
        ...RoomHistory
      }
      account(id: $account) {
        id
        controlRooms(first: 50, filter: { licensing: CLOUD, status: [PENDING, ACTIVE, FAIL_SAFE, SUSPENDED] }) {
          ...OtherRooms
        }
      }
    }
  `,
  [
    RoomIdentityFragment,
    RoomActionsFragment,
    CredentialPanelFragment,
    PoolTableFragment,
    ConfigureFormFragment,
    RoomHistoryFragment,
    OtherRoomsFragment,
  ],
);

const route = getRouteApi("/shell/a/$acct/cloud-licenses/$room");

/** One cloud Control Room: its GUID, what it uses of the pool, and its history. */
export function CloudRoomPage() {
  const { t } = useTranslation();
  const { acct, room: id } = route.useParams();
  const { data, fault, reload } = usePageQuery({
    query: CloudRoomPageQuery,
    variables: { id, account: acct },
  });

  if (!data) {
    return (
      <Page key={id} title={t("nav.cloudLicenses")}>
        {fault ? (
          <FaultNote title={t("rooms.failedOne")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </Page>
    );
  }
  const room = data.controlRoom;
  // Another account's Control Room than the path says is not on this page.
  if (!room || room.account.id !== acct) return <NotFound>{t("rooms.missing")}</NotFound>;
  const others = data.account ? otherRooms(data.account.controlRooms, room.id) : [];

  return (
    <Page
      key={id}
      title={room.name}
      mark={<RoomStatus status={room.status} strong />}
      subtitle={<RoomIdentity room={room} />}
      actions={<RoomActions room={room} withReason={data.viewer?.account.kind === "VENDOR"} />}
    >
      {fault && <FaultNote title={t("rooms.failedOne")} fault={fault} onRetry={reload} />}
      <div className={styles.columns}>
        <div>
          <PoolTable room={room} />
          {room.actions.includes("CONFIGURE") && (
            <ConfigureForm of="quota" room={room} others={others} accountId={acct} />
          )}
        </div>
        <aside>
          <CredentialPanel room={room} />
          <Section title={t("drawDown.timeline")}>
            <RoomHistory room={room} />
          </Section>
        </aside>
      </div>
    </Page>
  );
}
