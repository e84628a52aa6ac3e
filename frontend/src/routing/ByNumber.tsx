import { getRouteApi, Navigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { NotFound } from "./NotFound";

const ByNumberQuery = graphql(`
  query ByNumber($number: ID!) {
    pdr(id: $number) {
      id
      number
      actions
      partner {
        id
      }
    }
  }
`);

const route = getRouteApi("/shell/r/$number");

/** The address in mail: it knows the request's number alone, and opens it where the reader works on it. */
export function ByNumber() {
  const { t } = useTranslation();
  const { number } = route.useParams();
  const { data, fault, reload } = usePageQuery({ query: ByNumberQuery, variables: { number } });

  if (fault) return <FaultNote title={t("drawDown.failed")} fault={fault} onRetry={reload} />;
  if (!data) return null;
  const { pdr } = data;
  if (!pdr) return <NotFound>{t("drawDown.missing")}</NotFound>;
  if (pdr.actions.includes("APPROVE")) {
    return <Navigate to="/v/queue/$pdr" params={{ pdr: pdr.number }} replace />;
  }
  return (
    <Navigate to="/a/$acct/draw-downs/$pdr" params={{ acct: pdr.partner.id, pdr: pdr.number }} replace />
  );
}
