import { redirect } from "@tanstack/react-router";
import { client } from "@/api/client";
import { graphql } from "@/api/graphql";
import { expectsSession, rememberSession } from "@/api/session";

const SessionQuery = graphql(`
  query Session {
    viewer {
      user {
        id
      }
    }
  }
`);

/**
 * Sends who is signed out to sign in before any page asks for what would be refused. Where someone was signed in the
 * last time the pages ask at once, and the shell finds out whether the session still stands.
 */
export async function requireSession({ location }: { location: { href: string } }): Promise<void> {
  if (expectsSession()) return;
  const { data } = await client.query(SessionQuery, {}, { requestPolicy: "network-only" }).toPromise();
  if (data?.viewer) rememberSession();
  else if (data) throw redirect({ to: "/login", search: { to: location.href }, replace: true });
}
