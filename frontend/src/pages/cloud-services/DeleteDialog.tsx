import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { DeprovisionCloudService } from "@/cloud/commands";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/TextArea";
import type { DeletableService } from "./ServiceActions";

type Props = { service: DeletableService; withReason: boolean; onClose: () => void };

/** What is deleted is gone, so its name is typed first. */
export function DeleteDialog({ service: { id, name, version }, withReason, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useCommand(DeprovisionCloudService);
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const unnamed = typed.trim() !== name;

  const remove = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (unnamed) {
      document.getElementById("delete-name")?.focus();
      return;
    }
    const outcome = await send({ id, version, ...(reason.trim() && { reason }) });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onClose();
  };

  return (
    <Dialog title={t("services.deleteTitle", { name })} open onClose={onClose}>
      <form onSubmit={(event) => void remove(event)} noValidate>
        <p>{t("services.deleteBody")}</p>
        <TextInput
          id="delete-name"
          label={t("endRoom.confirm", { room: name })}
          autoComplete="off"
          data-autofocus
          value={typed}
          error={tried && unnamed ? t("endRoom.notTheName", { room: name }) : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {withReason && (
          <TextArea
            label={t("endRoom.reason")}
            description={t("endRoom.reasonHint")}
            rows={3}
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <OutcomeNote title={t("services.notChanged")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" color="red" loading={busy}>
            {t("serviceAction.DEPROVISION")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
