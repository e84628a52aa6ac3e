import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { graphql } from "@/api/graphql";
import { rememberSession } from "@/api/session";
import { SignInForm } from "@/session/SignInForm";
import type { SignedIn } from "@/session/useSignIn";
import { languageOf } from "@/words/language";
import { speak } from "@/words/words";
import { DemoSignIns, DemoSignInsFragment } from "./DemoSignIns";
import { OutsidePage } from "./OutsidePage";
import styles from "./OutsidePage.module.css";

const SignInPageQuery = graphql(
  `
    query SignInPage {
      demoSignIns {
        ...DemoSignIns
      }
    }
  `,
  [DemoSignInsFragment],
);

const route = getRouteApi("/login");

export function SignInPage() {
  const { t } = useTranslation();
  const { to } = route.useSearch();
  const [{ data }] = useQuery({ query: SignInPageQuery });

  const onSignedIn = (user: SignedIn) => {
    rememberSession();
    speak(languageOf(user));
    // A new document: cache and socket begin with the new session.
    window.location.assign(to ?? "/");
  };

  return (
    <OutsidePage
      title={t("session.signIn")}
      aside={
        data &&
        data.demoSignIns.length > 0 && <DemoSignIns people={data.demoSignIns} onSignedIn={onSignedIn} />
      }
    >
      <SignInForm onSignedIn={onSignedIn} />
      <p>
        <Link to="/forgot" className={styles.link}>
          {t("session.forgot")}
        </Link>
      </p>
    </OutsidePage>
  );
}
