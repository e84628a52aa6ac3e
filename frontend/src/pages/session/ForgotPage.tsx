import { Button, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { useRefusals } from "@/faults/useRefusals";
import { Note } from "@/ui/Note";
import { OutsidePage } from "./OutsidePage";
import styles from "./OutsidePage.module.css";

const ForgotPassword = graphql(
  `
    mutation ForgotPassword($input: ForgotPasswordInput!) {
      done: forgotPassword(input: $input) {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

/** Has a link to a new password mailed; whether there is such a person it does not say. */
export function ForgotPage() {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(ForgotPassword);
  const { at, trouble, take } = useRefusals(["email"]);
  const [email, setEmail] = useState("");
  const [asked, setAsked] = useState<string>();

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    if (take(await send({ email: email.trim() }))) setAsked(email.trim());
  };

  return (
    <OutsidePage title={t("forgot.title")}>
      <form className={styles.form} onSubmit={(event) => void ask(event)}>
        <p className="muted">{t("forgot.body")}</p>
        <TextInput
          type="email"
          label={t("session.email")}
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          error={at.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <OutcomeNote title={t("forgot.failed")} trouble={trouble} />
        {asked && (
          <Note tone="cobalt" role="status">
            {t("forgot.sent", { email: asked })}
          </Note>
        )}
        <Button type="submit" loading={busy}>
          {t("forgot.send")}
        </Button>
        <Link to="/login" className={styles.link}>
          {t("forgot.back")}
        </Link>
      </form>
    </OutsidePage>
  );
}
