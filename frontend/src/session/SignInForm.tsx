import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { FaultNote } from "@/faults/FaultNote";
import { deferred } from "@/ui/deferred";
import { Note } from "@/ui/Note";
import { withWords } from "@/words/withWords";
import { passkeysWork } from "./passkeysWork";
import styles from "./SignInForm.module.css";
import { type SignedIn, useSignIn } from "./useSignIn";

const CodeForm = deferred(() => withWords(import("./CodeForm")).then((module) => module.CodeForm));

/** E-mail and password, then a code where one is asked for; or a passkey. */
export function SignInForm({ onSignedIn }: { onSignedIn: (user: SignedIn) => void }) {
  const { t } = useTranslation();
  const { signIn, complete, signInByPasskey, startOver, asked, busy, trouble } = useSignIn(onSignedIn);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void signIn({ email: email.trim(), password });
  };

  if (asked) {
    return (
      <Suspense>
        <CodeForm
          methods={asked}
          busy={busy}
          trouble={trouble}
          onCode={(code) => void complete(code)}
          onStartOver={startOver}
        />
      </Suspense>
    );
  }
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
      {passkeysWork() && (
        <Button variant="default" disabled={busy} onClick={() => void signInByPasskey()}>
          {t("session.passkey")}
        </Button>
      )}
    </form>
  );
}
