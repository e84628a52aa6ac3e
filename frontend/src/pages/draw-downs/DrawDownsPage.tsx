import { IconPlus } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { needsYou } from "@/pdr/needsYou";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { useShortcuts } from "@/ui/shortcuts";
import { DrawDownList, DrawDownListFragment } from "./DrawDownList";
import { DrawDownTools } from "./DrawDownTools";
import { DrawDownViews } from "./DrawDownViews";
import { variablesOf } from "./search";

const DrawDownsPageQuery = graphql(
  `
    query DrawDownsPage(
      $account: ID!
      $first: Int!
      $after: String
      $filter: PDRFilter!
      $orderBy: PDROrder!
      $needsYou: PDRFilter!
    ) {
      viewer {
        mayDrawDown
        account {
          id
        }
      }
      account(id: $account) {
        id
        kind
        name
      }
      pdrs(accountId: $account, first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        ...DrawDownList
      }
      all: pdrs(accountId: $account, first: 1) {
        totalCount
      }
      needsYou: pdrs(accountId: $account, first: 1, filter: $needsYou) {
        totalCount
      }
      waiting: pdrs(accountId: $account, first: 1, filter: { state: [SUBMITTED] }) {
        totalCount
      }
      accepted: pdrs(accountId: $account, first: 1, filter: { state: [ACCEPTED] }) {
        totalCount
      }
      rejected: pdrs(accountId: $account, first: 1, filter: { state: [REJECTED] }) {
        totalCount
      }
    }
  `,
  [DrawDownListFragment],
);

const route = getRouteApi("/shell/a/$acct/draw-downs");

/** The requests of a partner, or those made for one of its customers. */
export function DrawDownsPage() {
  const { t } = useTranslation();
  const { acct } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data, fault, reload } = usePageQuery({
    query: DrawDownsPageQuery,
    variables: { account: acct, ...variablesOf(search), needsYou },
  });

  const own = data?.viewer?.account.id ?? acct;
  const target =
    data?.account?.kind === "CUSTOMER" ? { acct: own, search: { customer: acct } } : { acct, search: {} };
  const mayDraw = data?.viewer?.mayDrawDown === true;
  const toNew = () =>
    void navigate({ to: "/a/$acct/draw-downs/new", params: { acct: target.acct }, search: target.search });
  useShortcuts({ KeyN: mayDraw ? toNew : undefined });

  const newButton = mayDraw && (
    <ButtonLink
      to="/a/$acct/draw-downs/new"
      params={{ acct: target.acct }}
      search={target.search}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t("drawDowns.new")}
    </ButtonLink>
  );

  if (data?.all.totalCount === 0) {
    return (
      <Page title={t("drawDowns.title")}>
        <EmptyState title={t("drawDowns.firstTitle")} action={newButton}>
          {t("drawDowns.first")}
        </EmptyState>
      </Page>
    );
  }

  const counts = data && {
    all: data.all.totalCount,
    needsYou: data.needsYou.totalCount,
    waiting: data.waiting.totalCount,
    accepted: data.accepted.totalCount,
    rejected: data.rejected.totalCount,
  };

  return (
    <Page title={t("drawDowns.title")} actions={newButton}>
      <DrawDownViews view={search.view ?? "all"} counts={counts} />
      <DrawDownTools search={search} />
      {fault && <FaultNote title={t("drawDowns.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && <DrawDownList pdrs={data?.pdrs} search={search} />}
    </Page>
  );
}
