import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import type { Loaded } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { ListTools } from "@/lists/ListTools";
import { SearchField } from "@/lists/SearchField";
import { AccountPeople, AccountPeopleFragment } from "@/people/AccountPeople";
import { InviteButton, InviteButtonFragment } from "@/people/InviteButton";
import { Page } from "@/ui/Page";
import type { PeopleSearch } from "./search";

export const PeopleViewFragment = graphql(
  `
    fragment PeopleView on Account {
      id
      ...InviteButton
      ...AccountPeople
    }
  `,
  [InviteButtonFragment, AccountPeopleFragment],
);

type Props = Pick<Loaded<unknown>, "fault" | "reload"> & {
  account: FragmentOf<typeof PeopleViewFragment> | undefined;
  search: PeopleSearch;
};

/** Who signs in for an account, and as what. */
export function PeopleView({ account, search, fault, reload }: Props) {
  const { t } = useTranslation();
  const data = account && readFragment(PeopleViewFragment, account);
  return (
    <Page
      title={t("nav.people")}
      subtitle={t("people.subtitle")}
      actions={data && <InviteButton account={data} />}
    >
      <ListTools>
        <SearchField label={t("people.search")} q={search.q} />
      </ListTools>
      {fault && <FaultNote title={t("people.failed")} fault={fault} onRetry={reload} />}
      {(data ?? !fault) && (
        <AccountPeople account={data} after={search.after} searched={search.q !== undefined} />
      )}
    </Page>
  );
}
