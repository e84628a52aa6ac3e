import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useMutation } from "urql";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";
import { forgetSession, rememberSession } from "@/api/session";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { useRefusals } from "@/faults/useRefusals";
import { NewPasswordFields } from "@/session/NewPasswordFields";
import { useNewPassword } from "@/session/useNewPassword";
import { type SignedIn, useSignIn } from "@/session/useSignIn";
import { Moment } from "@/ui/Moment";
import { Note } from "@/ui/Note";
import { languageOf } from "@/words/language";
import { speak } from "@/words/words";
import styles from "./OutsidePage.module.css";

export const ChoosePasswordFormFragment = graphql(`
  fragment ChoosePasswordForm on PersonLink {
    kind
    email
    name
    accountName
    expiresAt
  }
`);

const ChoosePassword = graphql(
  `
    mutation ChoosePassword($input: ChoosePasswordInput!) {
      done: choosePassword(input: $input) {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

const SignOutHere = graphql(`
  mutation SignOutHere {
    signOut
  }
`);

type Props = {
  link: FragmentOf<typeof ChoosePasswordFormFragment>;
  secret: string;
  /** Who is signed in in this browser. */
  signedInAs: string | undefined;
};

/** Chooses a password by a link, and signs in with it. */
export function ChoosePasswordForm({ link, secret, signedInAs }: Props) {
  const { t } = useTranslation();
  const { kind, email, name, accountName, expiresAt } = readFragment(ChoosePasswordFormFragment, link);
  const { send, busy } = useUnkeyedCommand(ChoosePassword);
  const [, signOut] = useMutation(SignOutHere);
  const { at, trouble, take } = useRefusals(["password"]);
  const next = useNewPassword(at.password);

  const onSignedIn = (user: SignedIn) => {
    rememberSession();
    speak(languageOf(user));
    window.location.assign("/");
  };
  const { signIn, busy: entering, trouble: outside, asked } = useSignIn(onSignedIn);

  const choose = async (event: FormEvent) => {
    event.preventDefault();
    if (!next.agree() || !take(await send({ secret, password: next.password }))) return;
    await signIn({ email, password: next.password });
  };

  const leave = async () => {
    await signOut({});
    forgetSession();
    window.location.replace(`${window.location.pathname}#${secret}`);
    window.location.reload();
  };

  if (signedInAs && signedInAs !== email) {
    return (
      <Note tone="amber">
        <p>{t("link.ofAnother", { email, other: signedInAs })}</p>
        <Button variant="default" onClick={() => void leave()}>
          {t("shell.signOut")}
        </Button>
      </Note>
    );
  }

  return (
    <form className={styles.form} onSubmit={(event) => void choose(event)}>
      <p>
        {kind === "INVITATION"
          ? t("link.invited", { name, account: accountName })
          : t("link.choose", { email })}{" "}
        <span className="muted">
          {t("link.until")} <Moment at={expiresAt} />
        </span>
      </p>
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <NewPasswordFields {...next.fields} />
      <OutcomeNote title={t("link.notChosen")} trouble={trouble} />
      {(outside ?? asked) && (
        <Note tone="amber" role="alert">
          {t("link.chosen")} <Link to="/login">{t("session.signIn")}</Link>
        </Note>
      )}
      <Button type="submit" loading={busy || entering}>
        {kind === "INVITATION" ? t("link.join") : t("link.save")}
      </Button>
    </form>
  );
}
