import {
  type Icon,
  IconFileAlert,
  IconFileCheck,
  IconFileMinus,
  IconFileOff,
  IconFileTime,
  IconLoader2,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { LicenseFileStatus } from "@/api/graphql";
import { StatusLabel, type Tone } from "@/ui/StatusLabel";

/** How each state of a license file is drawn, in lists and in the history. */
export const fileLooks = {
  GENERATING: { icon: IconLoader2, tone: "amber" },
  ACTIVE: { icon: IconFileCheck, tone: "green" },
  SUPERSEDED: { icon: IconFileOff, tone: "muted" },
  RELEASED: { icon: IconFileMinus, tone: "muted" },
  EXPIRED: { icon: IconFileTime, tone: "red" },
  FAILED: { icon: IconFileAlert, tone: "red" },
} satisfies Record<LicenseFileStatus, { icon: Icon; tone: Tone }>;

/** Where a license file is in its life. */
export function FileStatus({ status, strong = false }: { status: LicenseFileStatus; strong?: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusLabel {...fileLooks[status]} strong={strong}>
      {t(`fileStatus.${status}`)}
    </StatusLabel>
  );
}
