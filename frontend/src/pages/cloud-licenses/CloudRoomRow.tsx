import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { RoomStatus } from "@/license/RoomStatus";
import { CopyButton } from "@/ui/CopyButton";
import { Moment } from "@/ui/Moment";
import { useContents } from "@/units/contents";
import styles from "./CloudRoomRow.module.css";

export const CloudRoomRowFragment = graphql(`
  fragment CloudRoomRow on ControlRoom {
    id
    name
    guid
    status
    lastSeenAt
    partner {
      id
      name
    }
    pool {
      usedHere
      purchased
      product {
        id
        unitKind
        unitSize
      }
    }
  }
`);

type Props = { accountId: string; room: FragmentOf<typeof CloudRoomRowFragment> };

export function CloudRoomRow({ accountId, room }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const { id, name, guid, status, lastSeenAt, partner, pool } = readFragment(CloudRoomRowFragment, room);
  const used = contents(pool.map(({ usedHere, product }) => ({ quantity: usedHere, product })));
  const held = contents(pool.map(({ purchased, product }) => ({ quantity: purchased, product })));

  return (
    <tr>
      <td>
        <Link to="/a/$acct/cloud-licenses/$room" params={{ acct: accountId, room: id }}>
          {name}
        </Link>
        {partner && <div className="muted caption">{t("rooms.through", { partner: partner.name })}</div>}
      </td>
      <td className={styles.guid} data-wide>
        <code>{guid}</code>
        <CopyButton text={guid} label={t("rooms.copyGuid")} />
      </td>
      <td data-end>
        <RoomStatus status={status} />
      </td>
      <td className="muted small">{lastSeenAt ? <Moment at={lastSeenAt} /> : t("cloudRooms.never")}</td>
      <td data-wide>{held && `${used || "0"} / ${held}`}</td>
    </tr>
  );
}
