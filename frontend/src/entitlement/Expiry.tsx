import {
  type Icon,
  IconAlertTriangle,
  IconCircleCheckFilled,
  IconClockHour4,
  IconClockOff,
  IconPlayerPause,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { EntitlementStatus } from "@/api/graphql";
import { useFormats } from "@/ui/format";
import { StatusLabel, type Tone } from "@/ui/StatusLabel";
import styles from "./Expiry.module.css";

const looks = {
  PENDING: { icon: IconClockHour4, tone: "muted" },
  ACTIVE: { icon: IconCircleCheckFilled, tone: "green" },
  EXPIRING: { icon: IconAlertTriangle, tone: "amber" },
  EXPIRED: { icon: IconClockOff, tone: "red" },
  SUSPENDED: { icon: IconPlayerPause, tone: "amber" },
} satisfies Record<EntitlementStatus, { icon: Icon; tone: Tone }>;

/** Where an entitlement is in its life. */
export function EntitlementMark({ status }: { status: EntitlementStatus }) {
  const { t } = useTranslation();
  return (
    <StatusLabel {...looks[status]} strong>
      {t(`entitlementStatus.${status}`)}
    </StatusLabel>
  );
}

type Props = { status: EntitlementStatus; startsOn: string; endsOn: string };

/** The last day, and a word beside it where one has to look closer. */
export function Expiry({ status, startsOn, endsOn }: Props) {
  const { t } = useTranslation();
  const { date, inDays } = useFormats();
  const warnings = {
    PENDING: t("entitlements.startsOn", { date: date(startsOn) }),
    ACTIVE: null,
    EXPIRING: inDays(endsOn),
    EXPIRED: t("entitlementStatus.EXPIRED"),
    SUSPENDED: t("entitlementStatus.SUSPENDED"),
  } satisfies Record<EntitlementStatus, string | null>;

  return (
    <span className={styles.expiry}>
      <time dateTime={endsOn} className="nowrap">
        {date(endsOn)}
      </time>
      {warnings[status] && <StatusLabel {...looks[status]}>{warnings[status]}</StatusLabel>}
    </span>
  );
}
