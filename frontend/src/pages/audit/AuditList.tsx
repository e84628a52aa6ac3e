import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { AuditRow, AuditRowFragment } from "./AuditRow";

export const AuditListFragment = graphql(
  `
    fragment AuditList on AuditEntryConnection {
      nodes {
        id
        ...AuditRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  `,
  [AuditRowFragment],
);

type Props = {
  entries: FragmentOf<typeof AuditListFragment> | undefined;
  after: string | undefined;
  narrowed: boolean;
};

export function AuditList({ entries, after, narrowed }: Props) {
  const { t } = useTranslation();
  const page = entries && readFragment(AuditListFragment, entries);
  if (page?.nodes.length === 0) {
    return (
      <EmptyState
        title={t("audit.noMatch")}
        action={
          narrowed && (
            <ButtonLink to="." search={{}} variant="default">
              {t("drawDowns.clearFilters")}
            </ButtonLink>
          )
        }
      />
    );
  }

  return (
    <>
      <Table label={t("nav.audit")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("movements.when")}</th>
            <th scope="col">{t("movements.who")}</th>
            <th scope="col">{t("audit.what")}</th>
            <th scope="col">{t("audit.object")}</th>
            <th scope="col">{t("fulfillment.account")}</th>
            <th scope="col">{t("movements.change")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((entry) => (
            <AuditRow key={entry.id} entry={entry} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
