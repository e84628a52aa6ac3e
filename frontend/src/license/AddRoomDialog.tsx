import { Button, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { CreateControlRoom } from "./commands";

type Props = { accountId: string; licensing: "FILE" | "CLOUD"; onClose: () => void };

/** A name is all that a Control Room needs to begin with; its GUID is made for it. */
export function AddRoomDialog({ accountId, licensing, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { send, busy } = useCommand(CreateControlRoom);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return setProblem(t("rooms.nameMissing"));
    const outcome = await send({ accountId, name, licensing });
    const refusals = outcome?.kind === "refused" ? outcome.refusals : [];
    setProblem(refusals.find(({ path }) => path[0] === "name")?.message);
    setTrouble(refusals.some(({ path }) => path[0] === "name") ? null : troubleOf(outcome));
    if (outcome?.kind !== "done" || !outcome.payload.controlRoom) return;
    onClose();
    const room = outcome.payload.controlRoom.id;
    const to = licensing === "FILE" ? "/a/$acct/file-licenses/$room" : "/a/$acct/cloud-licenses/$room";
    await navigate({ to, params: { acct: accountId, room } });
  };

  return (
    <Dialog title={t("rooms.add")} open onClose={onClose}>
      <form onSubmit={(event) => void add(event)} noValidate>
        <TextInput
          id="room-name"
          label={t("rooms.name")}
          description={t("rooms.nameHint")}
          maxLength={64}
          data-autofocus
          value={name}
          error={problem}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setProblem(undefined);
          }}
        />
        <OutcomeNote title={t("rooms.notAdded")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("rooms.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
