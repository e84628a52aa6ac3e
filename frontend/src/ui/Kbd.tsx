import styles from "./Kbd.module.css";

/** A key beside a word; touch screens have none. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className={styles.key} aria-hidden>
      {children}
    </kbd>
  );
}
