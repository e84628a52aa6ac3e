import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { faultOf } from "@/api/fault";
import { graphql } from "@/api/graphql";
import { FaultNote } from "@/faults/FaultNote";
import { EmptyState } from "@/ui/EmptyState";
import { ChoosePasswordForm, ChoosePasswordFormFragment } from "./ChoosePasswordForm";
import { OutsidePage } from "./OutsidePage";
import styles from "./OutsidePage.module.css";

const LinkPageQuery = graphql(
  `
    query LinkPage($secret: String!) {
      personLink(secret: $secret) {
        ...ChoosePasswordForm
      }
    }
  `,
  [ChoosePasswordFormFragment],
);

/** A link is looked at alone. */
const HereQuery = graphql(`
  query Here {
    viewer {
      user {
        id
        email
      }
    }
  }
`);

/** What a link ends with is read once and taken out of the address: nobody finds it in the history. */
function useSecret() {
  const [secret] = useState(() => window.location.hash.slice(1));
  useEffect(() => window.history.replaceState(window.history.state, "", window.location.pathname), []);
  return secret;
}

/** Where a link that was mailed leads: to join, or to choose a new password. */
export function LinkPage() {
  const { t } = useTranslation();
  const secret = useSecret();
  const joining = window.location.pathname === "/join";
  const [{ data, error }, again] = useQuery({
    query: LinkPageQuery,
    variables: { secret },
    requestPolicy: "network-only",
  });

  const [{ data: here }] = useQuery({ query: HereQuery });

  return (
    <OutsidePage title={joining ? t("link.join") : t("link.reset")}>
      {error && <FaultNote title={t("link.failed")} fault={faultOf(error)} onRetry={() => again()} />}
      {data && !data.personLink && (
        <EmptyState
          title={t("link.none")}
          action={
            !joining && (
              <Link to="/forgot" className={styles.link}>
                {t("link.another")}
              </Link>
            )
          }
        >
          {joining ? t("link.noneJoin") : t("link.noneReset")}
        </EmptyState>
      )}
      {data?.personLink && here && (
        <ChoosePasswordForm link={data.personLink} secret={secret} signedInAs={here.viewer?.user.email} />
      )}
    </OutsidePage>
  );
}
