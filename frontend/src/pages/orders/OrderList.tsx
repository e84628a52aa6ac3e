import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { ButtonLink } from "@/routing/links";
import { BalanceKey } from "@/ui/BalanceBar";
import { EmptyState } from "@/ui/EmptyState";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import styles from "./OrderList.module.css";
import { OrderRow, OrderRowFragment } from "./OrderRow";

export const OrderListFragment = graphql(
  `
    fragment OrderList on OrderConnection {
      nodes {
        id
        ...OrderRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [OrderRowFragment],
);

type Props = {
  orders: FragmentOf<typeof OrderListFragment> | undefined;
  after: string | undefined;
  /** Whose book it is; null at the vendor's desk, where the orders are of every partner. */
  accountId: string | null;
};

export function OrderList({ orders, after, accountId }: Props) {
  const { t } = useTranslation();
  const page = orders && readFragment(OrderListFragment, orders);
  if (page?.nodes.length === 0) {
    return (
      <EmptyState
        title={t("orders.noMatch")}
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
      <div className={styles.key}>
        <BalanceKey request={false} />
      </div>
      <Table label={t("nav.orders")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("column.order")}</th>
            {!accountId && <th scope="col">{t("column.partner")}</th>}
            <th scope="col">{t("orders.purchaseOrder")}</th>
            <th scope="col" className={styles.balance}>
              {t("orders.balance")}
            </th>
            <th scope="col">{t("lines.available")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("orders.ends")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((order) => (
            <OrderRow key={order.id} order={order} accountId={accountId} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
