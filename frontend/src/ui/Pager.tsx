import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Pager.module.css";

type Props = {
  /** "1–50 of 312". */
  children: ReactNode;
  onNewer?: (() => void) | undefined;
  onOlder?: (() => void) | undefined;
};

/** The foot of a list that is read page by page. */
export function Pager({ children, onNewer, onOlder }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.pager}>
      <span>{children}</span>
      {(onNewer ?? onOlder) && (
        <span className={styles.buttons}>
          <Button size="xs" variant="default" disabled={!onNewer} onClick={onNewer}>
            {t("pager.newer")}
          </Button>
          <Button size="xs" variant="default" disabled={!onOlder} onClick={onOlder}>
            {t("pager.older")}
          </Button>
        </span>
      )}
    </div>
  );
}
