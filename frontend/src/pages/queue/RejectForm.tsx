import { Button } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { RejectPDR } from "@/pdr/commands";
import { Kbd } from "@/ui/Kbd";
import { TextArea } from "@/ui/TextArea";
import styles from "./Decision.module.css";

type Props = { id: string; version: number; onCancel: () => void; onDecided: () => void };

/** The reason goes to the partner exactly as it is written. */
export function RejectForm({ id, version, onCancel, onDecided }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useCommand(RejectPDR);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const tooShort = reason.trim().length < 3;

  const reject = async () => {
    setTried(true);
    if (tooShort) {
      document.getElementById("reason")?.focus();
      return;
    }
    const outcome = await send({ id, version, reason });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onDecided();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onCancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void reject();
    }
  };

  return (
    <>
      <TextArea
        id="reason"
        label={t("reject.reason")}
        description={t("reject.hint")}
        rows={3}
        maxLength={2000}
        autoFocus
        value={reason}
        error={tried && tooShort ? t("reject.tooShort") : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <OutcomeNote title={t("queue.notDecided")} trouble={trouble} />
      <div className={styles.buttons}>
        <Button color="red" loading={busy} onClick={() => void reject()}>
          {t("action.reject")}
          <Kbd>Ctrl ↵</Kbd>
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t("dialog.cancel")}
        </Button>
      </div>
    </>
  );
}
