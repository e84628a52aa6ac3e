import {
  type Icon,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleX,
  IconClockHour4,
  IconClockOff,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PDRState } from "@/api/graphql";
import { StatusLabel, type Tone } from "@/ui/StatusLabel";

/** How each state is drawn, in lists and in the history. */
export const stateLooks = {
  DRAFT: { icon: IconCircleDashed, tone: "muted" },
  SUBMITTED: { icon: IconClockHour4, tone: "amber" },
  APPROVED: { icon: IconCircleCheck, tone: "cobalt" },
  ACCEPTED: { icon: IconCircleCheckFilled, tone: "green" },
  REJECTED: { icon: IconCircleX, tone: "red" },
  WITHDRAWN: { icon: IconArrowBackUp, tone: "muted" },
  EXPIRED: { icon: IconClockOff, tone: "muted" },
} satisfies Record<PDRState, { icon: Icon; tone: Tone }>;

export function PDRStatus({ state, strong = false }: { state: PDRState; strong?: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusLabel {...stateLooks[state]} strong={strong}>
      {t(`state.${state}`)}
    </StatusLabel>
  );
}
