import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { FaultNote } from "@/faults/FaultNote";
import type { Trouble } from "@/faults/OutcomeNote";
import styles from "./SignInForm.module.css";
import type { Method } from "./useSignIn";

type Props = {
  methods: readonly Method[];
  busy: boolean;
  trouble: Trouble | null;
  onCode: (code: string) => void;
  onStartOver: () => void;
};

/** The second step of a sign-in: a code of the app, or one that was kept for its loss. */
export function CodeForm({ methods, busy, trouble, onCode, onStartOver }: Props) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<Method>("TOTP");
  const [code, setCode] = useState("");
  const recovery = method === "RECOVERY_CODE";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code);
  };

  const change = () => {
    setMethod(recovery ? "TOTP" : "RECOVERY_CODE");
    setCode("");
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      {trouble?.fault && <FaultNote title={t("session.failed")} fault={trouble.fault} />}
      <TextInput
        key={method}
        label={recovery ? t("code.recoveryCode") : t("code.code")}
        description={recovery ? t("code.recoveryCodeHint") : t("code.codeHint")}
        name="code"
        autoComplete={recovery ? "off" : "one-time-code"}
        inputMode={recovery ? "text" : "numeric"}
        autoFocus
        data-autofocus
        required
        withAsterisk={false}
        value={code}
        error={trouble?.refusals?.[0]?.message}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy}>
        {t("code.continue")}
      </Button>
      {methods.includes("RECOVERY_CODE") && (
        <Button variant="subtle" onClick={change}>
          {recovery ? t("code.useCode") : t("code.useRecoveryCode")}
        </Button>
      )}
      <Button variant="subtle" onClick={onStartOver}>
        {t("code.startOver")}
      </Button>
    </form>
  );
}
