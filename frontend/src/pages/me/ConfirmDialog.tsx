import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { CopyButton } from "@/ui/CopyButton";
import { Dialog, DialogActions } from "@/ui/Dialog";
import styles from "./Card.module.css";
import { ConfirmTotp } from "./commands";
import { QRCode } from "./QRCode";

type Props = { secret: string; uri: string; onCodes: (codes: string[]) => void; onClose: () => void };

/** Shows the secret, to be scanned or typed into an app, and takes the app's first code. */
export function ConfirmDialog({ secret, uri, onCodes, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(ConfirmTotp);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    const outcome = await send({ code });
    const wrong =
      outcome.kind === "refused" ? outcome.refusals.find(({ path }) => path[0] === "code") : undefined;
    setProblem(wrong?.message);
    setTrouble(wrong ? null : troubleOf(outcome));
    if (outcome.kind === "done") onCodes(outcome.payload.recoveryCodes ?? []);
  };

  return (
    <Dialog title={t("me.enroll")} open onClose={onClose} size={480}>
      <form onSubmit={(event) => void confirm(event)} noValidate>
        <p>{t("me.scan")}</p>
        <QRCode text={uri} label={t("me.qr")} />
        <p className="muted small">{t("me.orType")}</p>
        <p>
          <code className={styles.secret}>{secret.match(/.{1,4}/g)?.join(" ")}</code>{" "}
          <CopyButton text={secret} label={t("me.copySecret")} />
        </p>
        <TextInput
          label={t("me.firstCode")}
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          data-autofocus
          value={code}
          error={problem}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <OutcomeNote title={t("me.notDone")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("me.confirm")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
