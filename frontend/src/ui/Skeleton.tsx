import { useTranslation } from "react-i18next";
import styles from "./Skeleton.module.css";

/** Holds the place of rows that are being read; nothing is drawn for the first 300 ms. */
export function SkeletonRows({ rows }: { rows: number }) {
  const { t } = useTranslation();
  return (
    <div className={styles.rows} role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, index) => index).map((index) => (
        <span key={index} className={styles.row} />
      ))}
    </div>
  );
}
