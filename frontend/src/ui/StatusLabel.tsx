import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./StatusLabel.module.css";

export type Tone = "muted" | "amber" | "cobalt" | "green" | "red";

type Props = { icon: Icon; tone: Tone; strong?: boolean; children: ReactNode };

/** A state as icon and word; only the icon is colored. */
export function StatusLabel({ icon: StateIcon, tone, strong = false, children }: Props) {
  return (
    <span className={styles.status} data-strong={strong || undefined}>
      <StateIcon size={strong ? 18 : 16} stroke={2} color={`var(--${tone})`} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
