import { Button } from "@mantine/core";
import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql, type Role } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { deferred } from "@/ui/deferred";
import { EnablePerson, ResendInvitation } from "./commands";
import styles from "./PersonActions.module.css";

export const PersonActionsFragment = graphql(`
  fragment PersonActions on Person {
    version
    actions
    user {
      id
      name
      role
    }
  }
`);

/** What the dialogs say of the person. */
export type ManagedPerson = ResultOf<typeof PersonActionsFragment>;

const RoleDialog = deferred(() => import("./RoleDialog").then((module) => module.RoleDialog));
const DisableDialog = deferred(() => import("./DisableDialog").then((module) => module.DisableDialog));

type Props = { person: FragmentOf<typeof PersonActionsFragment>; roles: readonly Role[] };

/** What one can do with a person: what the server offers. */
export function PersonActions({ person, roles }: Props) {
  const { t } = useTranslation();
  const data = readFragment(PersonActionsFragment, person);
  const { version, actions, user } = data;
  const enable = useCommand(EnablePerson);
  const resend = useCommand(ResendInvitation);
  const [open, setOpen] = useState<"CHANGE_ROLE" | "DISABLE" | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [sent, setSent] = useState(false);
  const close = () => setOpen(null);

  const act = {
    CHANGE_ROLE: () => setOpen("CHANGE_ROLE"),
    DISABLE: () => setOpen("DISABLE"),
    ENABLE: async () => setTrouble(troubleOf(await enable.send({ id: user.id, version }))),
    RESEND_INVITATION: async () => {
      const outcome = await resend.send({ id: user.id, version });
      setTrouble(troubleOf(outcome));
      setSent(outcome?.kind === "done");
    },
  };

  return (
    <div className={styles.actions}>
      {actions.map((action) => (
        <Button
          key={action}
          variant="default"
          size="compact-sm"
          aria-label={t(`people.of.${action}`, { name: user.name })}
          loading={(action === "ENABLE" && enable.busy) || (action === "RESEND_INVITATION" && resend.busy)}
          onClick={() => void act[action]()}
        >
          {t(`people.action.${action}`)}
        </Button>
      ))}
      <span role="status" className="caption">
        {sent && t("people.sent")}
      </span>
      <OutcomeNote title={t("people.notDone")} trouble={trouble} />
      <Suspense>
        {open === "CHANGE_ROLE" && <RoleDialog person={data} roles={roles} onClose={close} />}
        {open === "DISABLE" && <DisableDialog person={data} onClose={close} />}
      </Suspense>
    </div>
  );
}
