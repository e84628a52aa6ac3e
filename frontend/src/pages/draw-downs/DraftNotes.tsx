import { useTranslation } from "react-i18next";
import { Note } from "@/ui/Note";
import styles from "./DrawDownForm.module.css";
import type { Start } from "./draft";

/** Where a draft comes from, and why it may no longer be one. The reason stays in sight while it is mended. */
export function DraftNotes({ start: { clonedFrom, editable } }: { start: Start }) {
  const { t } = useTranslation();
  if (!clonedFrom && editable) return null;
  return (
    <div className={styles.notes}>
      {clonedFrom && (
        <Note tone="amber">
          {clonedFrom.reason
            ? t("newDrawDown.clonedFromRejected", { number: clonedFrom.number, reason: clonedFrom.reason })
            : t("newDrawDown.clonedFrom", { number: clonedFrom.number })}
        </Note>
      )}
      {!editable && <Note tone="red">{t("newDrawDown.notEditable")}</Note>}
    </div>
  );
}
