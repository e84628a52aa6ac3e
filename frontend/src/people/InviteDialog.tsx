import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import type { Role } from "@/api/graphql";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { useRefusals } from "@/faults/useRefusals";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { useFormats } from "@/ui/format";
import { InvitePerson } from "./commands";
import { RoleField } from "./RoleField";

type Props = { accountId: string; roles: readonly Role[]; onClose: (invited?: string) => void };

const languages = ["en", "ko"];

/** Who is to join, and as what; the rest is in the mail that they get. */
export function InviteDialog({ accountId, roles, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const { language } = useFormats();
  const { send, busy } = useCommand(InvitePerson);
  const { at, trouble, take } = useRefusals(["name", "email", "role"]);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role | undefined>(roles.at(-1));
  const [locale, setLocale] = useState(i18n.language);

  const invite = async (event: FormEvent) => {
    event.preventDefault();
    if (!role) return;
    const done = take(await send({ accountId, name, email: email.trim(), role, locale }));
    if (done) onClose(email.trim());
  };

  return (
    <Dialog title={t("people.invite")} open onClose={onClose}>
      <form onSubmit={(event) => void invite(event)}>
        <TextInput
          label={t("people.name")}
          autoComplete="off"
          maxLength={200}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={at.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          type="email"
          label={t("session.email")}
          description={t("people.emailHint")}
          autoComplete="off"
          required
          withAsterisk={false}
          value={email}
          error={at.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RoleField roles={roles} role={role} error={at.role} onChoose={setRole} />
        <NativeSelect
          label={t("people.language")}
          data={languages.map((code) => ({ value: code, label: language(code) }))}
          value={locale}
          onChange={(event) => setLocale(event.currentTarget.value)}
        />
        <OutcomeNote title={t("people.notDone")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={() => onClose()}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("people.sendInvitation")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
