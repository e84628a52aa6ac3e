import { Navigate } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/graphql";
import { deskOf, entriesFor } from "@/shell/navigation";

const HomeQuery = graphql(`
  query Home {
    viewer {
      user {
        id
        role
      }
      account {
        id
        kind
      }
    }
  }
`);

/** Everyone begins at the first page of their own navigation. */
export function Home() {
  const [{ data }] = useQuery({ query: HomeQuery });
  if (!data?.viewer) return null;
  const { account, user } = data.viewer;
  const [first] = account.kind === "VENDOR" ? deskOf(user.role) : entriesFor(account.kind, account.kind);
  return first ? <Navigate to={first.to} params={{ acct: account.id }} replace /> : null;
}
