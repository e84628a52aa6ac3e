import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { DrawDownRow, DrawDownRowFragment } from "./DrawDownRow";
import { type DrawDownsSearch, isNarrowed, type Sort } from "./search";

export const DrawDownListFragment = graphql(
  `
    fragment DrawDownList on PDRConnection {
      nodes {
        id
        ...DrawDownRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [DrawDownRowFragment],
);

type Props = {
  pdrs: FragmentOf<typeof DrawDownListFragment> | undefined;
  search: DrawDownsSearch;
  /** The vendor sees the requests of every partner. */
  withPartner?: boolean;
};

export function DrawDownList({ pdrs, search, withPartner = false }: Props) {
  const { t } = useTranslation();
  const page = pdrs && readFragment(DrawDownListFragment, pdrs);
  if (page?.nodes.length === 0) return <NoMatch search={search} />;

  return (
    <>
      <Table label={t("drawDowns.title")} phone="rows">
        <thead>
          <tr>
            <SortHeader name={t("column.request")} field="number" sort={search.sort} />
            {withPartner && <th scope="col">{t("column.partner")}</th>}
            <th scope="col">{t("column.customer")}</th>
            <th scope="col">{t("column.order")}</th>
            <th scope="col">{t("column.contents")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("column.nextStep")}</th>
            <SortHeader name={t("column.lastChange")} field="updated" sort={search.sort} />
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((pdr) => (
            <DrawDownRow key={pdr.id} pdr={pdr} withPartner={withPartner} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={search.after} /> : <SkeletonRows rows={8} />}
    </>
  );
}

function SortHeader({
  name,
  field,
  sort,
}: {
  name: string;
  field: "number" | "updated";
  sort: Sort | undefined;
}) {
  const current = sort ?? "-updated";
  const direction = current === field ? "ascending" : current === `-${field}` ? "descending" : undefined;
  const next: Sort = direction === "descending" ? field : `-${field}`;

  return (
    <th scope="col" aria-sort={direction ?? "none"}>
      <Link to="." search={(now: DrawDownsSearch) => ({ ...now, sort: next, after: undefined })}>
        {name}
        {direction && <span aria-hidden> {direction === "ascending" ? "↑" : "↓"}</span>}
      </Link>
    </th>
  );
}

function NoMatch({ search }: { search: DrawDownsSearch }) {
  const { t } = useTranslation();
  if (search.view === "needsYou" && !isNarrowed(search)) {
    return (
      <EmptyState
        title={t("drawDowns.nothingNeedsYou")}
        action={
          <ButtonLink to="." search={{}} variant="default">
            {t("drawDowns.viewAll")}
          </ButtonLink>
        }
      />
    );
  }
  return (
    <EmptyState
      title={t("drawDowns.noMatch")}
      action={
        <ButtonLink to="." search={{}} variant="default">
          {t("drawDowns.clearFilters")}
        </ButtonLink>
      }
    />
  );
}
