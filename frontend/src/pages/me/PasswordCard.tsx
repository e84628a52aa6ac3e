import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { useRefusals } from "@/faults/useRefusals";
import { NewPasswordFields } from "@/session/NewPasswordFields";
import { useNewPassword } from "@/session/useNewPassword";
import { Section } from "@/ui/Page";
import styles from "./cards.module.css";

const ChangePassword = graphql(
  `
    mutation ChangePassword($input: ChangePasswordInput!) {
      done: changePassword(input: $input) {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

/** Changes one's password; where else one is signed in ends. */
export function PasswordCard({ email, onChanged }: { email: string; onChanged: () => void }) {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(ChangePassword);
  const { at, trouble, take } = useRefusals(["current", "new"]);
  const [current, setCurrent] = useState("");
  const next = useNewPassword(at.new);
  const [saved, setSaved] = useState(false);

  const change = async (event: FormEvent) => {
    event.preventDefault();
    if (!next.agree() || !take(await send({ current, new: next.password }))) return;
    setCurrent("");
    next.clear();
    setSaved(true);
    onChanged();
  };

  return (
    <Section title={t("me.password")} hint={t("me.passwordHint")}>
      <form className={styles.form} onSubmit={(event) => void change(event)} onChange={() => setSaved(false)}>
        {/* Password managers keep the new password with it. */}
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <PasswordInput
          label={t("password.current")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
          value={current}
          error={at.current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <NewPasswordFields {...next.fields} />
        <OutcomeNote title={t("me.notDone")} trouble={trouble} />
        <div className={styles.buttons}>
          <Button type="submit" loading={busy}>
            {t("password.change")}
          </Button>
          <span role="status" className="muted small">
            {saved && t("password.changed")}
          </span>
        </div>
      </form>
    </Section>
  );
}
