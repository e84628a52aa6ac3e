import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { DisablePerson } from "./commands";
import type { ManagedPerson } from "./PersonActions";

/** Says what ends before it ends. */
export function DisableDialog({ person, onClose }: { person: ManagedPerson; onClose: () => void }) {
  const { t } = useTranslation();
  const { user, version } = person;
  const { send, busy } = useCommand(DisablePerson);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const disable = async () => {
    const outcome = await send({ id: user.id, version });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onClose();
  };

  return (
    <Dialog title={t("people.disableTitle", { name: user.name })} open onClose={onClose}>
      <p>{t("people.disableBody")}</p>
      <OutcomeNote title={t("people.notDone")} trouble={trouble} />
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("dialog.cancel")}
        </Button>
        <Button color="red" loading={busy} onClick={() => void disable()}>
          {t("people.action.DISABLE")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
