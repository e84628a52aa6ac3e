import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/TextArea";
import { useContents } from "@/units/contents";
import { DecommissionControlRoom, ReleaseLicenses } from "./commands";
import type { EndableRoom } from "./RoomActions";

type Props = {
  room: EndableRoom;
  action: "RELEASE" | "DECOMMISSION";
  withReason: boolean;
  onClose: () => void;
};

const shortest = 3;

/** Takes the units of a Control Room back, or ends it for good; the latter is confirmed by its name. */
export function EndRoomDialog({ room, action, withReason, onClose }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const { id, name, version, allocations } = room;
  const release = useCommand(ReleaseLicenses);
  const decommission = useCommand(DecommissionControlRoom);
  const { send, busy } = action === "RELEASE" ? release : decommission;
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const unnamed = action === "DECOMMISSION" && typed.trim() !== name;
  const unexplained = withReason && reason.trim().length < shortest;
  const amounts = allocations.map(({ quantity, entitlement: { product } }) => ({ quantity, product }));

  const end = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (unnamed || unexplained) {
      document.getElementById(unnamed ? "end-name" : "end-reason")?.focus();
      return;
    }
    const outcome = await send({ id, version, ...(reason.trim() && { reason }) });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onClose();
  };

  return (
    <Dialog title={t(`endRoom.title.${action}`, { room: name })} open onClose={onClose}>
      <form onSubmit={(event) => void end(event)} noValidate>
        <p>{t(`endRoom.body.${action}`)}</p>
        {amounts.length > 0 && <p>{t("endRoom.frees", { contents: contents(amounts) })}</p>}
        {action === "DECOMMISSION" && (
          <TextInput
            id="end-name"
            label={t("endRoom.confirm", { room: name })}
            autoComplete="off"
            data-autofocus
            value={typed}
            error={tried && unnamed ? t("endRoom.notTheName", { room: name }) : undefined}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {withReason && (
          <TextArea
            id="end-reason"
            label={t("endRoom.reason")}
            description={t("endRoom.reasonHint")}
            rows={3}
            maxLength={2000}
            value={reason}
            error={tried && unexplained ? t("reject.tooShort") : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <OutcomeNote title={t("endRoom.notDone")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" color="red" loading={busy}>
            {t(`endRoom.action.${action}`)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
