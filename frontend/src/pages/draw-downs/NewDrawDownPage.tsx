import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { NotFound } from "@/routing/NotFound";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { DrawDownForm } from "./DrawDownForm";
import { DraftFragment, draftOf } from "./draft";
import { OrderFieldFragment } from "./OrderField";

const NewDrawDownPageQuery = graphql(
  `
    query NewDrawDownPage($partner: ID!, $customer: ID!, $forCustomer: Boolean!, $from: ID!, $editing: Boolean!) {
      viewer {
        mayDrawDown
      }
      account(id: $partner) {
        id
        name
        orders(first: 100) {
          nodes {
            id
            ...OrderField
          }
        }
      }
      customer: account(id: $customer) @include(if: $forCustomer) {
        id
        name
        website
        contactName
        contactEmail
      }
      pdr(id: $from) @include(if: $editing) {
        id
        ...Draft
      }
    }
  `,
  [OrderFieldFragment, DraftFragment],
);

const route = getRouteApi("/shell/a/$acct/draw-downs/new");

/** A new request, or a draft that is taken up again (`from`). */
export function NewDrawDownPage() {
  const { t } = useTranslation();
  const { acct } = route.useParams();
  const { order, customer, from } = route.useSearch();
  // A form that has just been saved has its draft's number in the address and must not be read back over the typing.
  const [saved, setSaved] = useState<string>();
  const draft = from === saved ? undefined : from;
  const { data, fault, reload } = usePageQuery({
    query: NewDrawDownPageQuery,
    variables: {
      partner: acct,
      customer: customer ?? "",
      forCustomer: customer !== undefined,
      from: draft ?? "",
      editing: draft !== undefined,
    },
  });

  const title = draft ? t("newDrawDown.editTitle", { number: draft }) : t("newDrawDown.title");
  if (!data || (draft && data.pdr === undefined)) {
    return (
      <Page title={title}>
        {fault ? (
          <FaultNote title={t("newDrawDown.failed")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={8} />
        )}
      </Page>
    );
  }
  const { account, viewer } = data;
  if (!account || (draft && !data.pdr)) return <NotFound>{t("drawDown.missing")}</NotFound>;
  if (!viewer?.mayDrawDown) {
    return (
      <Page title={title}>
        <EmptyState title={t("newDrawDown.forbiddenTitle")}>{t("newDrawDown.forbidden")}</EmptyState>
      </Page>
    );
  }
  if (account.orders.nodes.length === 0) {
    return (
      <Page title={title}>
        <EmptyState title={t("newDrawDown.noOrdersTitle")}>{t("newDrawDown.noOrders")}</EmptyState>
      </Page>
    );
  }

  return (
    <Page title={title} subtitle={t("newDrawDown.allRequired")} focus={false}>
      <DrawDownForm
        key={draft ?? "new"}
        partner={account}
        orders={account.orders.nodes}
        start={draftOf(data.pdr ?? null, order, data.customer ?? null)}
        onSaved={setSaved}
      />
    </Page>
  );
}
