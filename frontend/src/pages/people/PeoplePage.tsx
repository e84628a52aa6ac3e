import { getRouteApi } from "@tanstack/react-router";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { PeopleView, PeopleViewFragment } from "./PeopleView";
import { variablesOf } from "./search";

const PeoplePageQuery = graphql(
  `
    query PeoplePage($account: ID!, $first: Int!, $after: String, $search: String) {
      account(id: $account) {
        ...PeopleView
      }
    }
  `,
  [PeopleViewFragment],
);

const route = getRouteApi("/shell/a/$acct/people");

/** The people of the account whose book is open. */
export function PeoplePage() {
  const { acct } = route.useParams();
  const search = route.useSearch();
  // Nobody tells when somebody joins or signs in, so it is read each time.
  const { data, fault, reload } = usePageQuery({
    query: PeoplePageQuery,
    variables: { account: acct, ...variablesOf(search) },
    requestPolicy: "cache-and-network",
  });
  return <PeopleView account={data?.account ?? undefined} search={search} fault={fault} reload={reload} />;
}
