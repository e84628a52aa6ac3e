import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { pageSize } from "@/lists/address";
import { EmptyState } from "@/ui/EmptyState";
import { useFormats } from "@/ui/format";
import { Page } from "@/ui/Page";
import { ProvisionButton } from "./ProvisionButton";
import { ServiceList, ServiceListFragment } from "./ServiceList";

const CloudServicesPageQuery = graphql(
  `
    query CloudServicesPage($account: ID!, $first: Int!, $after: String) {
      viewer {
        mayConfigure
      }
      account(id: $account) {
        id
        provisionable {
          kind
          units
        }
        cloudServices(first: $first, after: $after) {
          totalCount
          ...ServiceList
        }
      }
    }
  `,
  [ServiceListFragment],
);

const route = getRouteApi("/shell/a/$acct/cloud-services");

/** The cloud services of an account, and what can be provisioned. */
export function CloudServicesPage() {
  const { t } = useTranslation();
  const { list } = useFormats();
  const { acct } = route.useParams();
  const { after } = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: CloudServicesPageQuery,
    variables: { account: acct, first: pageSize, after: after ?? null },
  });
  const account = data?.account;
  const entitled = (account?.provisionable ?? []).filter(({ units }) => units > 0);
  const can = list(entitled.map(({ kind, units }) => t(`provisionable.${kind}`, { count: units })));
  const provision = data?.viewer?.mayConfigure && entitled.length > 0 && (
    <ProvisionButton accountId={acct} entitled={entitled} />
  );

  if (account?.cloudServices.totalCount === 0 && !after) {
    return (
      <Page title={t("nav.cloudServices")}>
        <EmptyState title={t("services.firstTitle")} action={provision}>
          {can ? t("services.can", { what: can }) : t("services.cannot")}
        </EmptyState>
      </Page>
    );
  }

  return (
    <Page
      title={t("nav.cloudServices")}
      subtitle={can && t("services.can", { what: can })}
      actions={provision}
    >
      {fault && <FaultNote title={t("services.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && <ServiceList accountId={acct} services={account?.cloudServices} after={after} />}
    </Page>
  );
}
