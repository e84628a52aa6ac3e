import { Navigate } from "@tanstack/react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/graphql";
import { entriesFor } from "@/shell/navigation";

const HomeQuery = graphql(`
  query Home {
    viewer {
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
  const account = data?.viewer?.account;
  if (!account) return null;
  const first = entriesFor(account.kind, account.kind === "VENDOR" ? null : account.kind)[0];
  return first ? <Navigate to={first.to} params={{ acct: account.id }} replace /> : null;
}
