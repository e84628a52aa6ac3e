import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql, type Role } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { PersonRow, PersonRowFragment } from "./PersonRow";

export const PeopleListFragment = graphql(
  `
    fragment PeopleList on PersonConnection {
      nodes {
        user {
          id
        }
        ...PersonRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [PersonRowFragment],
);

type Props = {
  people: FragmentOf<typeof PeopleListFragment> | undefined;
  roles: readonly Role[];
  after: string | undefined;
};

export function PeopleList({ people, roles, after }: Props) {
  const { t } = useTranslation();
  const page = people && readFragment(PeopleListFragment, people);

  return (
    <>
      <Table label={t("nav.people")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("people.name")}</th>
            <th scope="col">{t("people.role")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("people.lastSignIn")}</th>
            <th scope="col">{t("people.actions")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((person) => (
            <PersonRow key={person.user.id} person={person} roles={roles} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
