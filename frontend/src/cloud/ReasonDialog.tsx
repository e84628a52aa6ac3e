import { Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/TextArea";

type Props = {
  title: string;
  label: string;
  hint: string;
  button: string;
  busy: boolean;
  send: (reason: string) => Promise<Outcome<unknown> | null>;
  onClose: () => void;
};

const shortest = 3;

/** Asks why, and does it only with an answer. */
export function ReasonDialog({ title, label, hint, button, busy, send, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const unexplained = reason.trim().length < shortest;

  const act = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (unexplained) {
      document.getElementById("service-reason")?.focus();
      return;
    }
    const outcome = await send(reason.trim());
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onClose();
  };

  return (
    <Dialog title={title} open onClose={onClose}>
      <form onSubmit={(event) => void act(event)} noValidate>
        <TextArea
          id="service-reason"
          label={label}
          description={hint}
          rows={3}
          maxLength={2000}
          data-autofocus
          value={reason}
          error={tried && unexplained ? t("reject.tooShort") : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <OutcomeNote title={t("services.notChanged")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" color="red" loading={busy}>
            {button}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
