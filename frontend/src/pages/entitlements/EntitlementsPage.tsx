import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { ChoiceField } from "@/lists/ChoiceField";
import { ListTools } from "@/lists/ListTools";
import { SearchField } from "@/lists/SearchField";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { EntitlementList, EntitlementListFragment } from "./EntitlementList";
import { ExpiryNotes, ExpiryNotesFragment } from "./ExpiryNotes";
import { statusChoices, variablesOf } from "./search";

const EntitlementsPageQuery = graphql(
  `
    query EntitlementsPage($account: ID!, $first: Int!, $after: String, $filter: EntitlementFilter!) {
      viewer {
        account {
          id
          kind
        }
      }
      account(id: $account) {
        id
        kind
        entitlements(first: $first, after: $after, filter: $filter) {
          ...EntitlementList
        }
        all: entitlements(first: 1) {
          totalCount
        }
        expiry {
          ...ExpiryNotes
        }
      }
      products(first: 100) {
        nodes {
          id
          name
        }
      }
    }
  `,
  [EntitlementListFragment, ExpiryNotesFragment],
);

const route = getRouteApi("/shell/a/$acct/entitlements");

/** What an account holds: one's own, or a customer's as far as it came through oneself. */
export function EntitlementsPage() {
  const { t } = useTranslation();
  const { acct } = route.useParams();
  const search = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: EntitlementsPageQuery,
    variables: { account: acct, ...variablesOf(search) },
  });
  const account = data?.account;

  if (account?.all.totalCount === 0) {
    return (
      <Page title={t("nav.entitlements")}>
        <EmptyState title={t("entitlements.firstTitle")}>
          {account.kind === "PARTNER" ? t("entitlements.firstOfPartner") : t("entitlements.first")}
        </EmptyState>
      </Page>
    );
  }

  return (
    <Page title={t("nav.entitlements")}>
      {account && <ExpiryNotes expiry={account.expiry} shown={search.status} />}
      <ListTools>
        <SearchField
          label={
            data?.viewer?.account.kind === "CUSTOMER"
              ? t("entitlements.searchProduct")
              : t("entitlements.search")
          }
          q={search.q}
        />
        <ChoiceField
          name="product"
          label={t("lines.product")}
          all={t("entitlements.allProducts")}
          value={search.product}
          choices={(data?.products.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
        <ChoiceField
          name="status"
          label={t("column.status")}
          all={t("lists.allStatuses")}
          value={search.status}
          choices={statusChoices.map((status) => ({
            value: status,
            label: t(`entitlementStatus.${status}`),
          }))}
        />
      </ListTools>
      {fault && <FaultNote title={t("entitlements.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && (
        <EntitlementList
          accountId={acct}
          entitlements={account?.entitlements}
          after={search.after}
          withReserved={account?.kind !== "CUSTOMER"}
          withOrder={data?.viewer?.account.kind !== "CUSTOMER"}
        />
      )}
    </Page>
  );
}
