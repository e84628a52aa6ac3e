import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import styles from "./EntitlementList.module.css";
import { EntitlementRow, EntitlementRowFragment } from "./EntitlementRow";

export const EntitlementListFragment = graphql(
  `
    fragment EntitlementList on EntitlementConnection {
      nodes {
        id
        ...EntitlementRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [EntitlementRowFragment],
);

type Props = {
  accountId: string;
  entitlements: FragmentOf<typeof EntitlementListFragment> | undefined;
  after: string | undefined;
  /** A customer has no requests, so nothing of its own is ever reserved. */
  withReserved: boolean;
  /** A customer does not see the order that its units came from. */
  withOrder: boolean;
};

export function EntitlementList({ accountId, entitlements, after, withReserved, withOrder }: Props) {
  const { t } = useTranslation();
  const page = entitlements && readFragment(EntitlementListFragment, entitlements);
  if (page?.nodes.length === 0) {
    return (
      <EmptyState
        title={t("entitlements.noMatch")}
        action={
          <ButtonLink to="." search={{}} variant="default">
            {t("drawDowns.clearFilters")}
          </ButtonLink>
        }
      />
    );
  }

  return (
    <>
      <Table label={t("nav.entitlements")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("lines.product")}</th>
            <th scope="col">{t("entitlements.licensing")}</th>
            <th scope="col" className={styles.bar}>
              {t("entitlements.inUseOfTotal")}
            </th>
            <th scope="col" data-number>
              {t("entitlements.total")}
            </th>
            {withReserved && (
              <th scope="col" data-number>
                {t("balance.reserved")}
              </th>
            )}
            <th scope="col" data-number>
              {t("entitlements.inUse")}
            </th>
            <th scope="col" data-number>
              {t("lines.available")}
            </th>
            <th scope="col">{t("entitlements.expires")}</th>
            {withOrder && <th scope="col">{t("entitlements.from")}</th>}
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((entitlement) => (
            <EntitlementRow
              key={entitlement.id}
              accountId={accountId}
              entitlement={entitlement}
              withReserved={withReserved}
              withOrder={withOrder}
            />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
