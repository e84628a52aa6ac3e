import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/ui/format";
import styles from "./DrawDownViews.module.css";
import { type DrawDownsSearch, type View, views } from "./search";

type Props = {
  view: View;
  views?: readonly View[];
  counts?: Record<View, number> | undefined;
};

const partnerViews = Object.keys(views) as View[];

/** The views of the list, each with how many it holds; a view is an address. */
export function DrawDownViews({ view, views = partnerViews, counts }: Props) {
  const { t } = useTranslation();
  const { number } = useFormats();

  return (
    <nav className={styles.views} aria-label={t("drawDowns.views")}>
      {views.map((each) => (
        <Link
          key={each}
          to="."
          search={({ sort }: DrawDownsSearch) => ({ sort, view: each === "all" ? undefined : each })}
          activeOptions={{ explicitUndefined: true }}
          data-current={each === view || undefined}
        >
          {t(`view.${each}`)} <span className="caption">{counts ? number(counts[each]) : ""}</span>
        </Link>
      ))}
    </nav>
  );
}
