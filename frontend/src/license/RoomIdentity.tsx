import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { CopyButton } from "@/ui/CopyButton";
import styles from "./RoomIdentity.module.css";

export const RoomIdentityFragment = graphql(`
  fragment RoomIdentity on ControlRoom {
    guid
    account {
      id
      name
    }
    partner {
      id
      name
    }
  }
`);

/** Whose Control Room it is, and the GUID that its installation goes by. */
export function RoomIdentity({ room }: { room: FragmentOf<typeof RoomIdentityFragment> }) {
  const { t } = useTranslation();
  const { guid, account, partner } = readFragment(RoomIdentityFragment, room);
  return (
    <span className={styles.identity}>
      {partner ? t("rooms.ofThrough", { account: account.name, partner: partner.name }) : account.name}
      <code>{guid}</code>
      <CopyButton text={guid} label={t("rooms.copyGuid")} />
    </span>
  );
}
