import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FaultNote } from "@/faults/FaultNote";
import { Note } from "@/ui/Note";
import styles from "./SignInForm.module.css";
import { type SignedIn, useSignIn } from "./useSignIn";

/** E-mail and password. */
export function SignInForm({ onSignedIn }: { onSignedIn: (user: SignedIn) => void }) {
  const { t } = useTranslation();
  const { signIn, busy, trouble } = useSignIn(onSignedIn);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void signIn({ email: email.trim(), password });
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      {trouble?.refusals && (
        <Note tone="red" role="alert">
          {trouble.refusals[0]?.message}
        </Note>
      )}
      {trouble?.fault && <FaultNote title={t("session.failed")} fault={trouble.fault} />}
      <TextInput
        label={t("session.email")}
        type="email"
        name="email"
        autoComplete="username"
        data-autofocus
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("session.password")}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy}>
        {t("session.signIn")}
      </Button>
    </form>
  );
}
