import { type FragmentOf, readFragment } from "gql.tada";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type EntitlementStatus, graphql } from "@/api/graphql";
import { ButtonLink } from "@/routing/links";
import { useFormats } from "@/ui/format";
import { Note } from "@/ui/Note";
import styles from "./ExpiryNotes.module.css";
import { urgency } from "./urgency";

export const ExpiryNotesFragment = graphql(`
  fragment ExpiryNotes on AccountExpiry {
    expiring
    firstEndsOn
    daysLeft
    expired
    lastEndedOn
  }
`);

type Props = {
  expiry: FragmentOf<typeof ExpiryNotesFragment>;
  /** What the list is narrowed to already. */
  shown: EntitlementStatus | undefined;
};

/** What of the account's entitlements ends soon, and what has ended lately. */
export function ExpiryNotes({ expiry, shown }: Props) {
  const { t } = useTranslation();
  const { date, inDays } = useFormats();
  const { expiring, firstEndsOn, daysLeft, expired, lastEndedOn } = readFragment(ExpiryNotesFragment, expiry);

  const narrowTo = (status: EntitlementStatus, label: ReactNode) =>
    shown !== status && (
      <ButtonLink to="." search={{ status }} variant="default" size="xs">
        {label}
      </ButtonLink>
    );

  if (expiring + expired === 0) return null;
  return (
    <div className={styles.notes}>
      {lastEndedOn && (
        <Note tone="red" action={narrowTo("EXPIRED", t("entitlements.showEnded"))}>
          {t("entitlements.ended", { count: expired, date: date(lastEndedOn) })}
        </Note>
      )}
      {firstEndsOn && daysLeft !== null && (
        <Note tone={urgency(daysLeft)} action={narrowTo("EXPIRING", t("entitlements.showEnding"))}>
          {t("entitlements.ending", {
            count: expiring,
            date: date(firstEndsOn),
            days: inDays(firstEndsOn),
          })}
        </Note>
      )}
    </div>
  );
}
