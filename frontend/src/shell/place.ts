import { useLocation, useParams } from "@tanstack/react-router";

/** Where one is: in the book of an account, or at the vendor's desk. The path says so, and nothing else. */
export function usePlace() {
  const { acct } = useParams({ strict: false });
  const { pathname } = useLocation();
  return { accountId: acct ?? null, atDesk: pathname.startsWith("/v/") };
}

/** The page of an account that one is on: the same page opens when one changes the account. */
export function sectionOf(pathname: string) {
  return pathname.split("/")[3];
}
