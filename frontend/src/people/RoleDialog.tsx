import { Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import type { Role } from "@/api/graphql";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { useRefusals } from "@/faults/useRefusals";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { ChangePersonRole } from "./commands";
import type { ManagedPerson } from "./PersonActions";
import { RoleField } from "./RoleField";

type Props = { person: ManagedPerson; roles: readonly Role[]; onClose: () => void };

/** Makes somebody something else in their account. */
export function RoleDialog({ person, roles, onClose }: Props) {
  const { t } = useTranslation();
  const { user, version } = person;
  const { send, busy } = useCommand(ChangePersonRole);
  const { at, trouble, take } = useRefusals(["role"]);
  const [role, setRole] = useState(user.role);

  const change = async (event: FormEvent) => {
    event.preventDefault();
    if (role === user.role || take(await send({ id: user.id, version, role }))) onClose();
  };

  return (
    <Dialog title={t("people.roleOf", { name: user.name })} open onClose={onClose}>
      <form onSubmit={(event) => void change(event)}>
        <RoleField roles={roles} role={role} error={at.role} onChoose={setRole} />
        <OutcomeNote title={t("people.notDone")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("people.action.CHANGE_ROLE")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
