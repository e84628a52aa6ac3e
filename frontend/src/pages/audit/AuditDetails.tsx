import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Facts } from "@/ui/Facts";
import styles from "./AuditDetails.module.css";
import type { AuditSearch } from "./search";

export const AuditDetailsFragment = graphql(`
  fragment AuditDetails on AuditEntry {
    id
    action
    objectId
    before
    after
    requestId
    address
    by {
      id
      name
      email
    }
    account {
      id
      name
    }
  }
`);

/** What an act changed, where it came from, and the way to more of its kind. */
export function AuditDetails({ entry }: { entry: FragmentOf<typeof AuditDetailsFragment> }) {
  const { t } = useTranslation();
  const { id, action, objectId, before, after, requestId, address, by, account } = readFragment(
    AuditDetailsFragment,
    entry,
  );

  return (
    <div className={styles.details}>
      {(before ?? after) && (
        <div className={styles.change}>
          <State title={t("audit.before")} json={before} />
          <State title={t("audit.after")} json={after} />
        </div>
      )}
      <Facts
        facts={[
          [t("session.email"), by?.email],
          [t("audit.address"), address && <span className="mono">{address}</span>],
          [t("audit.request"), requestId && <span className="mono">{requestId}</span>],
          [t("audit.objectId"), objectId && <span className="mono">{objectId}</span>],
          [t("audit.action"), <code className="mono">{action}</code>],
          [t("audit.entry"), <span className="mono">{id}</span>],
        ]}
      />
      <p className={styles.more}>
        {objectId && <Only to={{ object: objectId }}>{t("audit.onlyObject")}</Only>}
        {by && <Only to={{ person: by.id }}>{t("audit.onlyPerson", { name: by.name })}</Only>}
        {account && (
          <Only to={{ account: account.id }}>{t("audit.onlyAccount", { name: account.name })}</Only>
        )}
      </p>
    </div>
  );
}

function Only({ to, children }: { to: AuditSearch; children: string }) {
  return (
    <Link to="/v/audit" search={(now: AuditSearch) => ({ ...now, ...to, after: undefined })}>
      {children}
    </Link>
  );
}

function State({ title, json }: { title: string; json: string | null }) {
  return (
    <section aria-label={title}>
      <p className="muted caption">{title}</p>
      <pre className={`mono small ${styles.state}`}>
        <code>{json ? JSON.stringify(JSON.parse(json), null, 2) : "\u2013"}</code>
      </pre>
    </section>
  );
}
