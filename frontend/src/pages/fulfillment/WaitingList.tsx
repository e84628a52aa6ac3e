import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { WaitingRow, WaitingRowFragment } from "./WaitingRow";

export const WaitingListFragment = graphql(
  `
    fragment WaitingList on CloudServiceConnection {
      nodes {
        id
        ...WaitingRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [WaitingRowFragment],
);

type Props = {
  services: FragmentOf<typeof WaitingListFragment> | undefined;
  after: string | undefined;
};

export function WaitingList({ services, after }: Props) {
  const { t } = useTranslation();
  const page = services && readFragment(WaitingListFragment, services);

  return (
    <>
      <Table label={t("nav.fulfillment")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("services.name")}</th>
            <th scope="col">{t("fulfillment.account")}</th>
            <th scope="col">{t("services.kind")}</th>
            <th scope="col">{t("services.region")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("fulfillment.waiting")}</th>
            <th scope="col">{t("fulfillment.done")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((service) => (
            <WaitingRow key={service.id} service={service} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
