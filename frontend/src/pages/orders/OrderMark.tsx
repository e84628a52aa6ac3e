import {
  type Icon,
  IconCircleCheckFilled,
  IconCircleX,
  IconClockOff,
  IconPlayerPause,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OrderStatus } from "@/api/graphql";
import { StatusLabel, type Tone } from "@/ui/StatusLabel";

const looks = {
  ACTIVE: { icon: IconCircleCheckFilled, tone: "green" },
  ON_HOLD: { icon: IconPlayerPause, tone: "amber" },
  EXPIRED: { icon: IconClockOff, tone: "muted" },
  CANCELLED: { icon: IconCircleX, tone: "muted" },
} satisfies Record<OrderStatus, { icon: Icon; tone: Tone }>;

/** Where an order is in its life. */
export function OrderMark({ status, strong = false }: { status: OrderStatus; strong?: boolean }) {
  const { t } = useTranslation();
  return (
    <StatusLabel {...looks[status]} strong={strong}>
      {t(`orderStatus.${status}`)}
    </StatusLabel>
  );
}
