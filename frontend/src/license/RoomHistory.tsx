import {
  type Icon,
  IconAdjustments,
  IconAlertTriangle,
  IconArrowBackUp,
  IconFileCheck,
  IconFileUpload,
  IconKey,
  IconPlugConnected,
  IconPlugConnectedX,
  IconPlugX,
  IconPlus,
} from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { type ControlRoomEventKind, graphql } from "@/api/graphql";
import { Moment } from "@/ui/Moment";
import type { Tone } from "@/ui/StatusLabel";
import { Timeline } from "@/ui/Timeline";
import { fileLooks } from "./FileStatus";

export const RoomHistoryFragment = graphql(`
  fragment RoomHistory on ControlRoom {
    events {
      kind
      at
      comment
      by {
        id
        name
      }
    }
  }
`);

const looks = {
  CREATE: { icon: IconPlus, tone: "muted" },
  CONFIGURE: { icon: IconAdjustments, tone: "cobalt" },
  WAIT: { icon: IconKey, tone: "amber" },
  ISSUE: fileLooks.ACTIVE,
  FAIL: fileLooks.FAILED,
  RELEASE: { icon: IconArrowBackUp, tone: "muted" },
  DECOMMISSION: { icon: IconPlugConnectedX, tone: "muted" },
  REQUEST: { icon: IconFileUpload, tone: "cobalt" },
  CONFIRM: { icon: IconFileCheck, tone: "green" },
  CREDENTIAL: { icon: IconKey, tone: "cobalt" },
  FAIL_SAFE: { icon: IconAlertTriangle, tone: "amber" },
  RESUME: { icon: IconPlugConnected, tone: "green" },
  SUSPEND: { icon: IconPlugX, tone: "red" },
} satisfies Record<ControlRoomEventKind, { icon: Icon; tone: Tone }>;

const bySystem = new Set<ControlRoomEventKind>(["WAIT", "ISSUE", "FAIL", "FAIL_SAFE", "RESUME", "SUSPEND"]);

/** What happened to a Control Room, the newest first. */
export function RoomHistory({ room }: { room: FragmentOf<typeof RoomHistoryFragment> }) {
  const { t } = useTranslation();
  const { events } = readFragment(RoomHistoryFragment, room);

  const entries = events.map(({ kind, at, comment, by }) => ({
    ...looks[kind],
    key: kind + at,
    title: t(`roomEvent.${kind}`),
    detail: (
      <>
        {by?.name ?? (bySystem.has(kind) ? t("event.system") : t("roomEvent.someone"))}, <Moment at={at} />
      </>
    ),
    comment,
  }));
  return <Timeline entries={entries.reverse()} />;
}
