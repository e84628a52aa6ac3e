import type { ReactNode } from "react";
import styles from "./Note.module.css";

type Props = {
  tone: "cobalt" | "red" | "amber";
  /** alert interrupts a screen reader, status waits for a pause. */
  role?: "alert" | "status";
  children: ReactNode;
  action?: ReactNode;
};

/** A sentence across the page, with what to do about it. */
export function Note({ tone, role, children, action }: Props) {
  return (
    <div className={styles.note} data-tone={tone} role={role}>
      <div>{children}</div>
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
