import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/ui/CopyButton";
import { Note } from "@/ui/Note";
import styles from "./SecretNote.module.css";

/** What a token reads, this once. */
export function SecretNote({ secret, onStored }: { secret: string; onStored: () => void }) {
  const { t } = useTranslation();
  return (
    <Note tone="amber" role="status">
      <p className={styles.once}>{t("tokens.once")}</p>
      <code className={styles.secret}>{secret}</code>
      <div className={styles.buttons}>
        <CopyButton text={secret} label={t("tokens.copy")} />
        <Button size="xs" onClick={onStored}>
          {t("tokens.stored")}
        </Button>
      </div>
    </Note>
  );
}
