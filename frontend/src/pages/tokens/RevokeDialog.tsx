import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { RevokeToken } from "./commands";

/** Ends a token: what used it is refused from then on. */
export function RevokeDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(RevokeToken);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const revoke = async () => {
    const outcome = await send({ id });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onClose();
  };

  return (
    <Dialog title={t("tokens.revokeTitle", { name })} open onClose={onClose}>
      <p>{t("tokens.revokeBody")}</p>
      <OutcomeNote title={t("tokens.notDone")} trouble={trouble} />
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("dialog.cancel")}
        </Button>
        <Button color="red" loading={busy} onClick={() => void revoke()}>
          {t("tokens.action.REVOKE")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
