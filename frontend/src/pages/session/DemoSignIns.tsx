import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { type SignedIn, useSignIn } from "@/session/useSignIn";
import { deferred } from "@/ui/deferred";
import { withWords } from "@/words/withWords";
import styles from "./DemoSignIns.module.css";

const CodeForm = deferred(() => withWords(import("@/session/CodeForm")).then((module) => module.CodeForm));

export const DemoSignInsFragment = graphql(`
  fragment DemoSignIns on DemoSignIn {
    email
    name
    accountName
    role
  }
`);

/** The password of everyone in the demo; the server says so itself, and has these people only in the demo. */
const password = "drawdown-demo";

type Props = {
  people: readonly FragmentOf<typeof DemoSignInsFragment>[];
  onSignedIn: (user: SignedIn) => void;
};

/** One click per person. */
export function DemoSignIns({ people, onSignedIn }: Props) {
  const { t } = useTranslation();
  const { signIn, complete, startOver, asked, busy, trouble } = useSignIn(onSignedIn);

  if (asked) {
    return (
      <aside aria-labelledby="demo">
        <h2 id="demo">{t("session.demoTitle")}</h2>
        <Suspense>
          <CodeForm
            methods={asked}
            busy={busy}
            trouble={trouble}
            onCode={(code) => void complete(code)}
            onStartOver={startOver}
          />
        </Suspense>
      </aside>
    );
  }
  return (
    <aside aria-labelledby="demo">
      <h2 id="demo">{t("session.demoTitle")}</h2>
      <p className="muted small">{t("session.demoHint")}</p>
      <OutcomeNote title={t("session.failed")} trouble={trouble} />
      <ul className={styles.people}>
        {readFragment(DemoSignInsFragment, people).map(({ email, name, accountName, role }) => (
          <li key={email}>
            <button type="button" disabled={busy} onClick={() => void signIn({ email, password })}>
              <span className={styles.name}>{accountName}</span>
              <span>{t(`role.${role}`)}</span>
              <span className="muted small">{name}</span>
              <span className="muted small">{email}</span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}
