import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Tone } from "./StatusLabel";
import styles from "./Timeline.module.css";

export type TimelineEntry = {
  key: string;
  icon: Icon;
  tone: Tone;
  title: ReactNode;
  detail: ReactNode;
  comment?: string | null;
};

/** What happened, the newest first. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  return (
    <ol className={styles.timeline}>
      {entries.map(({ key, icon: EntryIcon, tone, title, detail, comment }) => (
        <li key={key}>
          <EntryIcon size={16} color={`var(--${tone})`} aria-hidden />
          <strong>{title}</strong>
          <div className="muted small">{detail}</div>
          {comment && <p className={styles.comment}>{comment}</p>}
        </li>
      ))}
    </ol>
  );
}
