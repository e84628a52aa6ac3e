import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** Nothing here: what would be, and the one thing to do next. */
export function EmptyState(props: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{props.title}</h2>
      {props.children && <p>{props.children}</p>}
      {props.action}
    </div>
  );
}
