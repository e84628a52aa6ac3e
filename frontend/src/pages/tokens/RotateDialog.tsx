import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { RotateToken } from "./commands";

/** For how many hours the former token may work on. */
const overlaps = [0, 1, 24, 168];

type Props = { id: string; name: string; onClose: (secret?: string) => void };

/** Puts another token in the place of one. */
export function RotateDialog({ id, name, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useCommand(RotateToken);
  const [overlapHours, setOverlap] = useState(24);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const rotate = async () => {
    const outcome = await send({ id, overlapHours });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onClose(outcome.payload.secret ?? undefined);
  };

  return (
    <Dialog title={t("tokens.rotateTitle", { name })} open onClose={onClose}>
      <p>{t("tokens.rotateBody")}</p>
      <NativeSelect
        label={t("tokens.overlap")}
        data={overlaps.map((hours) => ({
          value: String(hours),
          label: hours === 0 ? t("tokens.noOverlap") : t("tokens.hours", { count: hours }),
        }))}
        value={String(overlapHours)}
        onChange={(event) => setOverlap(Number(event.currentTarget.value))}
      />
      <OutcomeNote title={t("tokens.notDone")} trouble={trouble} />
      <DialogActions>
        <Button variant="default" onClick={() => onClose()}>
          {t("dialog.cancel")}
        </Button>
        <Button loading={busy} onClick={() => void rotate()}>
          {t("tokens.action.ROTATE")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
