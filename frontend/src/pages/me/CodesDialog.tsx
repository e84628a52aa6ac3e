import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/ui/CopyButton";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Note } from "@/ui/Note";
import styles from "./Card.module.css";

/** The recovery codes, this once. */
export function CodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const text = codes.join("\n");

  return (
    <Dialog title={t("me.codes")} open size={480}>
      <Note tone="amber" role="status">
        {t("me.codesOnce")}
      </Note>
      <ol className={styles.codes} aria-label={t("me.codes")}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={styles.buttons}>
        <CopyButton text={text} label={t("me.copyCodes")} />
        <Button
          size="xs"
          variant="default"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="drawdown-recovery-codes.txt"
        >
          {t("me.downloadCodes")}
        </Button>
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t("me.codesKept")}</Button>
      </DialogActions>
    </Dialog>
  );
}
