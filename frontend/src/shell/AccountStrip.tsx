import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import styles from "./AccountStrip.module.css";

export const AccountStripFragment = graphql(`
  fragment AccountStrip on Account {
    kind
    name
  }
`);

type Props = { account: FragmentOf<typeof AccountStripFragment>; own: { name: string } };

/** Says that someone else's book is open. It cannot be dismissed. */
export function AccountStrip({ account, own }: Props) {
  const { t } = useTranslation();
  const { kind, name } = readFragment(AccountStripFragment, account);

  return (
    <div className={styles.strip} role="status">
      <span>
        {kind === "PARTNER" ? t("shell.viewingPartner") : t("shell.viewingCustomer")} <strong>{name}</strong>
      </span>
      <Link to="/">{t("shell.backToOwn", { name: own.name })}</Link>
    </div>
  );
}
