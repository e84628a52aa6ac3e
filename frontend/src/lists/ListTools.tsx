import type { ReactNode } from "react";
import styles from "./ListTools.module.css";

/** The row of fields that narrow a list. */
export function ListTools({ children }: { children: ReactNode }) {
  return <search className={styles.tools}>{children}</search>;
}
