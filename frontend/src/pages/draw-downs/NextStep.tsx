import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";

export const NextStepFragment = graphql(`
  fragment NextStep on PDR {
    number
    state
    actions
    partner {
      id
    }
  }
`);

/** What happens next with a request, and the way there where it is up to the viewer. */
export function NextStep({ pdr }: { pdr: FragmentOf<typeof NextStepFragment> }) {
  const { t } = useTranslation();
  const { number, state, actions, partner } = readFragment(NextStepFragment, pdr);
  const params = { acct: partner.id, pdr: number };

  if (actions.includes("ACCEPT")) {
    return (
      <Link to="/a/$acct/draw-downs/$pdr" params={params} search={{ dialog: "accept" }}>
        {t("next.accept")}
      </Link>
    );
  }
  if (actions.includes("APPROVE")) {
    return (
      <Link to="/v/queue/$pdr" params={{ pdr: number }}>
        {t("next.decide")}
      </Link>
    );
  }
  if (actions.includes("EDIT")) {
    return (
      <Link to="/a/$acct/draw-downs/new" params={{ acct: partner.id }} search={{ from: number }}>
        {t("next.finish")}
      </Link>
    );
  }
  if (state === "REJECTED" && actions.includes("CLONE")) {
    return (
      <Link to="/a/$acct/draw-downs/$pdr" params={params}>
        {t("next.clone")}
      </Link>
    );
  }
  if (state === "SUBMITTED") return <span className="muted">{t("next.accountsTeam")}</span>;
  if (state === "APPROVED") return <span className="muted">{t("next.partner")}</span>;
  return null;
}
