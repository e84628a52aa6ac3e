import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { EntitlementMark } from "@/entitlement/Expiry";
import { FaultNote } from "@/faults/FaultNote";
import { pageSize } from "@/lists/address";
import { NotFound } from "@/routing/NotFound";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { EntitlementFigures, EntitlementFiguresFragment } from "./EntitlementFigures";
import { MovementList, MovementListFragment } from "./MovementList";

const EntitlementPageQuery = graphql(
  `
    query EntitlementPage($id: ID!, $first: Int!, $after: String) {
      viewer {
        account {
          id
          kind
        }
      }
      node(id: $id) {
        __typename
        id
        ... on Entitlement {
          status
          account {
            id
            name
          }
          product {
            id
            name
            unit
          }
          ...EntitlementFigures
          movements(first: $first, after: $after) {
            ...MovementList
          }
        }
      }
    }
  `,
  [EntitlementFiguresFragment, MovementListFragment],
);

const route = getRouteApi("/shell/a/$acct/entitlements/$id");

/** One entitlement: its figures, and the ledger behind them. */
export function EntitlementPage() {
  const { t } = useTranslation();
  const { acct, id } = route.useParams();
  const { after } = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: EntitlementPageQuery,
    variables: { id, first: pageSize, after: after ?? null },
  });

  if (!data) {
    return (
      <Page title={t("nav.entitlements")}>
        {fault ? (
          <FaultNote title={t("entitlements.failedOne")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </Page>
    );
  }
  const entitlement = data.node;
  // An id of something else, or an entitlement of another account than the path says.
  if (entitlement?.__typename !== "Entitlement" || entitlement.account.id !== acct) {
    return <NotFound>{t("entitlements.missing")}</NotFound>;
  }

  return (
    <Page
      title={entitlement.product.name}
      mark={<EntitlementMark status={entitlement.status} />}
      subtitle={`${entitlement.account.name}, ${entitlement.product.unit}`}
    >
      {fault && <FaultNote title={t("entitlements.failedOne")} fault={fault} onRetry={reload} />}
      <EntitlementFigures entitlement={entitlement} />
      <Section title={t("movements.title")} hint={t("movements.hint")}>
        <MovementList
          movements={entitlement.movements}
          after={after}
          withPeople={data.viewer?.account.kind !== "CUSTOMER"}
        />
      </Section>
    </Page>
  );
}
