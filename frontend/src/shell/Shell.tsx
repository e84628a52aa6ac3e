import { Outlet } from "@tanstack/react-router";
import { Suspense, useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { type AccountKind, graphql, type Role } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { isSessionLost, onSessionChange } from "@/api/session";
import { FaultNote } from "@/faults/FaultNote";
import { needsYou } from "@/pdr/needsYou";
import { NotFound } from "@/routing/NotFound";
import { deferred } from "@/ui/deferred";
import { readIn } from "@/ui/zone";
import { AccountStrip, AccountStripFragment } from "./AccountStrip";
import { ConnectionNote } from "./ConnectionNote";
import { Navigation } from "./Navigation";
import { deskOf, entriesFor } from "./navigation";
import { usePlace } from "./place";
import styles from "./Shell.module.css";
import { TopBar, TopBarFragment } from "./TopBar";
import { useChanges } from "./useChanges";
import { useKnownViewer } from "./useKnownViewer";

const SessionDialog = deferred(() => import("./SessionDialog").then((module) => module.SessionDialog));

const ShellQuery = graphql(
  `
    query Shell($account: ID!, $inAccount: Boolean!, $atDesk: Boolean!, $needsYou: PDRFilter!) {
      viewer {
        mayManagePeople
        timeZone
        user {
          id
          locale
          role
        }
        account {
          id
          kind
          name
        }
        ...TopBar
      }
      account(id: $account) @include(if: $inAccount) {
        id
        kind
        name
        ...AccountStrip
      }
      needsYou: pdrs(accountId: $account, first: 1, filter: $needsYou) @include(if: $inAccount) {
        totalCount
      }
      approvalQueue(first: 1) @include(if: $atDesk) {
        totalCount
      }
      fulfilmentQueue(first: 1) @include(if: $atDesk) {
        totalCount
      }
    }
  `,
  [TopBarFragment, AccountStripFragment],
);

type Account = { id: string; kind: AccountKind };
type Viewer = { mayManagePeople: boolean; user: { role: Role }; account: Account };

/**
 * Where a viewer can go from here: the vendor's people from their desk, everyone from an account's book. What is about
 * oneself stands beside one's own.
 */
function entriesAt(viewer: Viewer | undefined, atDesk: boolean, book: Account | undefined) {
  if (!viewer) return [];
  const { kind, id } = viewer.account;
  if (atDesk || (!book && kind === "VENDOR")) return kind === "VENDOR" ? deskOf(viewer.user.role) : [];
  const open = book ?? viewer.account;
  return entriesFor(kind, open.kind, kind === "VENDOR" || (viewer.mayManagePeople && open.id === id));
}

/** What surrounds every page: whose book is open, and where one can go. */
export function Shell() {
  const { t } = useTranslation();
  const { accountId, atDesk } = usePlace();
  const { data, fault, loading, reload } = usePageQuery({
    query: ShellQuery,
    variables: { account: accountId ?? "", inAccount: accountId !== null, atDesk, needsYou },
  });
  const signedOut = fault ? fault.code === "UNAUTHENTICATED" : data?.viewer === null && !loading;
  const viewer = useKnownViewer(data?.viewer, signedOut);
  const zone = viewer?.timeZone;
  useEffect(() => readIn(zone), [zone]);
  const lost = useSyncExternalStore(onSessionChange, isSessionLost);
  useChanges(lost ? undefined : viewer?.account.kind);

  const account = data?.account ?? null;
  const counts = {
    needsYou: data?.needsYou?.totalCount,
    waiting: data?.approvalQueue?.totalCount,
    unfulfilled: data?.fulfilmentQueue?.totalCount,
  };
  const aboutOneself = accountId === null && !atDesk;
  const entries = account || atDesk || aboutOneself ? entriesAt(viewer, atDesk, account ?? undefined) : [];
  const menu = (
    <Navigation entries={entries} accountId={accountId ?? viewer?.account.id ?? null} counts={counts} />
  );
  const missing = data !== undefined && !loading && accountId !== null && account === null;

  return (
    <>
      <a className={styles.skip} href="#main">
        {t("shell.skip")}
      </a>
      <TopBar viewer={viewer} accountName={account?.name ?? viewer?.account.name} menu={menu} />
      {viewer && account && account.id !== viewer.account.id && (
        <AccountStrip account={account} own={viewer.account} />
      )}
      <ConnectionNote />
      <div className={styles.frame}>
        <div className={styles.side}>{menu}</div>
        <main id="main" tabIndex={-1} className={styles.main}>
          {signedOut && !viewer ? null : fault && !viewer ? (
            <FaultNote title={t("shell.failed")} fault={fault} onRetry={reload} />
          ) : missing ? (
            <NotFound>{t("shell.noAccount")}</NotFound>
          ) : (
            <Suspense>
              <Outlet />
            </Suspense>
          )}
        </main>
      </div>
      {viewer && lost && (
        <Suspense>
          <SessionDialog userId={viewer.user.id} />
        </Suspense>
      )}
    </>
  );
}
