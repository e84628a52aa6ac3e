import { type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./Table.module.css";

type Props = {
  label: string;
  /** How rows look on a phone: two-line rows, or a plain table that scrolls. */
  phone?: "rows" | "scroll";
  children: ReactNode;
};

/** A ruled table. It takes the focus only where it has something to scroll. */
export function Table({ label, phone = "scroll", children }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);

  useEffect(() => {
    const element = frame.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <div
      ref={frame}
      className={styles.frame}
      {...(scrolls && { role: "group", "aria-label": label, tabIndex: 0 })}
    >
      <table className={styles.table} data-phone={phone} aria-label={label}>
        {children}
      </table>
    </div>
  );
}
