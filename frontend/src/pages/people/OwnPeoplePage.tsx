import { getRouteApi } from "@tanstack/react-router";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { PeopleView, PeopleViewFragment } from "./PeopleView";
import { variablesOf } from "./search";

const OwnPeoplePageQuery = graphql(
  `
    query OwnPeoplePage($first: Int!, $after: String, $search: String) {
      viewer {
        account {
          ...PeopleView
        }
      }
    }
  `,
  [PeopleViewFragment],
);

const route = getRouteApi("/shell/v/people");

/** The vendor's own people. */
export function OwnPeoplePage() {
  const search = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: OwnPeoplePageQuery,
    variables: variablesOf(search),
    requestPolicy: "cache-and-network",
  });
  return <PeopleView account={data?.viewer?.account} search={search} fault={fault} reload={reload} />;
}
