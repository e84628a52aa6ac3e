import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { PeopleList, PeopleListFragment } from "./PeopleList";

/** The people of an account. Whoever reads it gives the variables. */
export const AccountPeopleFragment = graphql(
  `
    fragment AccountPeople on Account {
      id
      assignableRoles
      people(first: $first, after: $after, search: $search) {
        totalCount
        ...PeopleList
      }
    }
  `,
  [PeopleListFragment],
);

type Props = {
  account: FragmentOf<typeof AccountPeopleFragment> | undefined;
  after: string | undefined;
  searched: boolean;
};

export function AccountPeople({ account, after, searched }: Props) {
  const { t } = useTranslation();
  const data = account && readFragment(AccountPeopleFragment, account);
  if (data?.people.totalCount !== 0)
    return <PeopleList people={data?.people} roles={data?.assignableRoles ?? []} after={after} />;
  if (!searched) return <EmptyState title={t("people.none")}>{t("people.noneBody")}</EmptyState>;
  return (
    <EmptyState
      title={t("people.noMatch")}
      action={
        <ButtonLink to="." search={{}} variant="default">
          {t("drawDowns.clearFilters")}
        </ButtonLink>
      }
    />
  );
}
