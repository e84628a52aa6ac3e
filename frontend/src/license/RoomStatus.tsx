import {
  type Icon,
  IconAlertTriangle,
  IconCircleDashed,
  IconPlugConnected,
  IconPlugConnectedX,
  IconPlugX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ControlRoomStatus } from "@/api/graphql";
import { StatusLabel, type Tone } from "@/ui/StatusLabel";

const looks = {
  PENDING: { icon: IconCircleDashed, tone: "muted" },
  ACTIVE: { icon: IconPlugConnected, tone: "green" },
  FAIL_SAFE: { icon: IconAlertTriangle, tone: "amber" },
  SUSPENDED: { icon: IconPlugX, tone: "red" },
  DECOMMISSIONED: { icon: IconPlugConnectedX, tone: "muted" },
} satisfies Record<ControlRoomStatus, { icon: Icon; tone: Tone }>;

/** Where a Control Room is in its life. */
export function RoomStatus({ status, strong = false }: { status: ControlRoomStatus; strong?: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusLabel {...looks[status]} strong={strong}>
      {t(`roomStatus.${status}`)}
    </StatusLabel>
  );
}
