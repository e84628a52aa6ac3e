import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { Page } from "@/ui/Page";
import { AuditList, AuditListFragment } from "./AuditList";
import { AuditTools } from "./AuditTools";
import { fileOf, isNarrowed, variablesOf } from "./search";

const AuditPageQuery = graphql(
  `
    query AuditPage($first: Int!, $after: String, $filter: AuditFilter) {
      auditLog(first: $first, after: $after, filter: $filter) {
        ...AuditList
      }
    }
  `,
  [AuditListFragment],
);

const route = getRouteApi("/shell/v/audit");

/** Who did what, for the vendor's admins and viewers. */
export function AuditPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  // Nobody tells when something is added, so it is read each time.
  const { data, fault, reload } = usePageQuery({
    query: AuditPageQuery,
    variables: variablesOf(search),
    requestPolicy: "cache-and-network",
  });

  return (
    <Page
      title={t("nav.audit")}
      subtitle={t("audit.subtitle")}
      actions={
        <Button component="a" href={fileOf(search)} download="audit.csv" variant="default">
          {t("audit.export")}
        </Button>
      }
    >
      <AuditTools search={search} />
      {fault && <FaultNote title={t("audit.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && (
        <AuditList entries={data?.auditLog} after={search.after} narrowed={isNarrowed(search)} />
      )}
    </Page>
  );
}
