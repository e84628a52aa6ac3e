import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/ui/format";
import styles from "./Navigation.module.css";
import type { Counts, Entry } from "./navigation";

type Props = { entries: Entry[]; accountId: string | null; counts: Counts };

export function Navigation({ entries, accountId, counts }: Props) {
  const { t } = useTranslation();
  const { number } = useFormats();

  return (
    <nav className={styles.nav} aria-label={t("shell.navigation")}>
      {entries.map((entry) => {
        const count = "count" in entry ? counts[entry.count] : undefined;
        return (
          <Link
            key={entry.to}
            to={entry.to}
            params={{ acct: accountId ?? "" }}
            activeOptions={{ exact: false }}
          >
            <span>{t(entry.words)}</span>
            {count ? <span className={styles.count}>{number(count)}</span> : null}
          </Link>
        );
      })}
    </nav>
  );
}
