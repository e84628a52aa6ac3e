import { Link } from "@tanstack/react-router";
import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { useFormats } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Table } from "@/ui/Table";
import styles from "./MovementList.module.css";

export const MovementListFragment = graphql(`
  fragment MovementList on MovementConnection {
    nodes {
      id
      at
      delta
      balance
      reason
      pdr {
        id
        number
        partner {
          id
        }
      }
      by {
        id
        name
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
    totalCount
  }
`);

type Props = {
  movements: FragmentOf<typeof MovementListFragment>;
  after: string | undefined;
  /** A customer does not see the people behind a movement. */
  withPeople: boolean;
};

/** The ledger of one entitlement, the newest first. */
export function MovementList({ movements, after, withPeople }: Props) {
  const { t } = useTranslation();
  const { number, change } = useFormats();
  const page = readFragment(MovementListFragment, movements);

  return (
    <>
      <Table label={t("movements.title")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("movements.when")}</th>
            <th scope="col">{t("movements.why")}</th>
            {withPeople && <th scope="col">{t("movements.who")}</th>}
            <th scope="col" data-number>
              {t("movements.change")}
            </th>
            <th scope="col" data-number>
              {t("movements.balance")}
            </th>
          </tr>
        </thead>
        <tbody>
          {page.nodes.map((movement) => (
            <tr key={movement.id} className={styles.row}>
              <td className={`muted small ${styles.when}`}>
                <Moment at={movement.at} />
              </td>
              <td>
                <Reason movement={movement} />
              </td>
              {withPeople && <td data-wide>{movement.by?.name ?? t("event.system")}</td>}
              <td data-number>{change(movement.delta)}</td>
              <td data-number className={styles.balance}>
                {number(movement.balance)}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PageTurner page={page} after={after} />
    </>
  );
}

type Movement = ResultOf<typeof MovementListFragment>["nodes"][number];

/** The server's sentence; the request that it names is the way to it. */
function Reason({ movement: { reason, pdr } }: { movement: Movement }) {
  if (!pdr) return reason;
  const [before, after] = reason.split(pdr.number, 2);
  const link = (
    <Link to="/a/$acct/draw-downs/$pdr" params={{ acct: pdr.partner.id, pdr: pdr.number }}>
      {pdr.number}
    </Link>
  );
  return after === undefined ? (
    <>
      {reason} {link}
    </>
  ) : (
    <>
      {before}
      {link}
      {after}
    </>
  );
}
