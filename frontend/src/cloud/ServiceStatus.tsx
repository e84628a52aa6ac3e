import {
  type Icon,
  IconCircleCheckFilled,
  IconCircleX,
  IconClockHour4,
  IconLoader2,
  IconPlayerPause,
  IconTrash,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CloudServiceStatus } from "@/api/graphql";
import { StatusLabel, type Tone } from "@/ui/StatusLabel";

/** How each state of a cloud service is drawn, in lists and in the history. */
export const serviceLooks = {
  REQUESTED: { icon: IconClockHour4, tone: "amber" },
  PROVISIONING: { icon: IconLoader2, tone: "amber" },
  ACTIVE: { icon: IconCircleCheckFilled, tone: "green" },
  FAILED: { icon: IconCircleX, tone: "red" },
  SUSPENDED: { icon: IconPlayerPause, tone: "amber" },
  DEPROVISIONING: { icon: IconLoader2, tone: "muted" },
  DELETED: { icon: IconTrash, tone: "muted" },
} satisfies Record<CloudServiceStatus, { icon: Icon; tone: Tone }>;

/** Where a cloud service is in its life. */
export function ServiceStatus({ status, strong = false }: { status: CloudServiceStatus; strong?: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusLabel {...serviceLooks[status]} strong={strong}>
      {t(`serviceStatus.${status}`)}
    </StatusLabel>
  );
}
