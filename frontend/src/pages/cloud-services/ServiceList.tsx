import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { ServiceStatus } from "@/cloud/ServiceStatus";
import { PageTurner } from "@/lists/PageTurner";
import { Moment } from "@/ui/Moment";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";

export const ServiceListFragment = graphql(`
  fragment ServiceList on CloudServiceConnection {
    nodes {
      id
      name
      kind
      region
      status
      url
      overdue
      createdAt
      requestedBy {
        id
        name
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
    totalCount
  }
`);

type Props = {
  accountId: string;
  services: FragmentOf<typeof ServiceListFragment> | undefined;
  after: string | undefined;
};

export function ServiceList({ accountId, services, after }: Props) {
  const { t } = useTranslation();
  const page = services && readFragment(ServiceListFragment, services);

  return (
    <>
      <Table label={t("nav.cloudServices")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("services.name")}</th>
            <th scope="col">{t("services.kind")}</th>
            <th scope="col">{t("services.url")}</th>
            <th scope="col">{t("services.region")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("services.by")}</th>
            <th scope="col">{t("services.since")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map(({ id, name, kind, region, status, url, overdue, createdAt, requestedBy }) => (
            <tr key={id}>
              <td>
                <Link to="/a/$acct/cloud-services/$service" params={{ acct: accountId, service: id }}>
                  {name}
                </Link>
              </td>
              <td data-wide>{t(`serviceKind.${kind}`)}</td>
              <td data-wide>{url && <a href={url}>{url}</a>}</td>
              <td data-wide>{region}</td>
              <td data-end>
                <ServiceStatus status={status} />
                {overdue && <div className="caption">{t("services.overdue")}</div>}
              </td>
              <td data-wide>{requestedBy?.name}</td>
              <td className="muted small">
                <Moment at={createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
