import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
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
import { FileHistory, FileHistoryFragment } from "./FileHistory";
import { FilePanel, FilePanelFragment } from "./FilePanel";
import { OfflinePanel, OfflinePanelFragment } from "./OfflinePanel";

const RoomPageQuery = graphql(
  `
    query RoomPage($id: ID!, $account: ID!) {
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
        licenseFile {
          id
          status
        }
        account {
          id
        }
        ...RoomIdentity
        ...RoomActions
        ...ConfigureForm
        ...FilePanel
        ...OfflinePanel
        ...FileHistory
        ...RoomHistory
      }
      account(id: $account) {
        id
        controlRooms(first: 50, filter: { licensing: FILE, status: [PENDING, ACTIVE, SUSPENDED] }) {
          ...OtherRooms
        }
      }
    }
  `,
  [
    RoomIdentityFragment,
    RoomActionsFragment,
    ConfigureFormFragment,
    FilePanelFragment,
    OfflinePanelFragment,
    FileHistoryFragment,
    RoomHistoryFragment,
    OtherRoomsFragment,
  ],
);

const lookEvery = 3000;

const route = getRouteApi("/shell/a/$acct/file-licenses/$room");

/** One Control Room on premises: what it is given, its license file, and its history. */
export function RoomPage() {
  const { t } = useTranslation();
  const { acct, room: id } = route.useParams();
  const { data, fault, reload } = usePageQuery({ query: RoomPageQuery, variables: { id, account: acct } });

  // It is signed within moments, perhaps before this page hears of changes.
  const generating = data?.controlRoom?.licenseFile?.status === "GENERATING";
  const again = useRef(reload);
  again.current = reload;
  useEffect(() => {
    if (!generating) return;
    const timer = setInterval(() => again.current(), lookEvery);
    return () => clearInterval(timer);
  }, [generating]);

  if (!data) {
    return (
      <Page key={id} title={t("nav.fileLicenses")}>
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
          {room.actions.includes("CONFIGURE") && (
            <ConfigureForm room={room} of="file" others={others} accountId={acct} />
          )}
          <FileHistory room={room} />
        </div>
        <aside>
          <FilePanel room={room} />
          <OfflinePanel room={room} />
          <Section title={t("drawDown.timeline")}>
            <RoomHistory room={room} />
          </Section>
        </aside>
      </div>
    </Page>
  );
}
