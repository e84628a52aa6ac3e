import { Button } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Moment } from "@/ui/Moment";
import { AuditDetails, AuditDetailsFragment } from "./AuditDetails";
import styles from "./AuditRow.module.css";
import { useActs } from "./useActs";

export const AuditRowFragment = graphql(
  `
    fragment AuditRow on AuditEntry {
      id
      at
      action
      objectType
      tokenName
      requestId
      by {
        id
        name
      }
      account {
        id
        name
      }
      ...AuditDetails
    }
  `,
  [AuditDetailsFragment],
);

/** One act; it opens to what was there before and after. */
export function AuditRow({ entry }: { entry: FragmentOf<typeof AuditRowFragment> }) {
  const { t } = useTranslation();
  const acts = useActs();
  const details = useId();
  const [open, setOpen] = useState(false);
  const data = readFragment(AuditRowFragment, entry);
  const { at, action, objectType, tokenName, requestId, by, account } = data;
  const act = acts.get(action);
  const Chevron = open ? IconChevronDown : IconChevronRight;

  return (
    <>
      <tr>
        <td className="muted small">
          <Moment at={at} />
        </td>
        <td>
          {by?.name ?? (requestId ? t("audit.nobody") : t("event.system"))}
          {tokenName && <div className="muted caption">{t("audit.withToken", { name: tokenName })}</div>}
        </td>
        <td>{act?.name ?? <code className="mono small">{action}</code>}</td>
        <td data-wide>{act?.object ?? <code className="mono small">{objectType}</code>}</td>
        <td data-wide>{account?.name}</td>
        <td data-end>
          <Button
            variant="subtle"
            size="compact-sm"
            rightSection={<Chevron size={14} aria-hidden />}
            aria-expanded={open}
            aria-controls={open ? details : undefined}
            onClick={() => setOpen(!open)}
          >
            {t("audit.details")}
          </Button>
        </td>
      </tr>
      {open && (
        <tr id={details}>
          <td colSpan={6} className={styles.details}>
            <AuditDetails entry={data} />
          </td>
        </tr>
      )}
    </>
  );
}
