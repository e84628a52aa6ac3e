import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PDRStatus } from "@/pdr/PDRStatus";
import { Moment } from "@/ui/Moment";
import { Table } from "@/ui/Table";
import { useContents } from "@/units/contents";

export const OpenRequestsFragment = graphql(`
  fragment OpenRequests on PDRConnection {
    nodes {
      id
      number
      state
      updatedAt
      partner {
        id
      }
      customer {
        accountName
      }
      lines {
        quantity
        product {
          id
          unitKind
          unitSize
        }
      }
    }
  }
`);

type Props = {
  pdrs: FragmentOf<typeof OpenRequestsFragment>;
  orderNumber: string;
  accountId: string | null;
};

/** The requests that hold units of an order now, and the way to all that ever drew from it. */
export function OpenRequests({ pdrs, orderNumber, accountId }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const { nodes } = readFragment(OpenRequestsFragment, pdrs);

  return (
    <>
      {nodes.length === 0 ? (
        <p className="muted">{t("orders.noOpenRequests")}</p>
      ) : (
        <Table label={t("orders.openRequests")} phone="rows">
          <thead>
            <tr>
              <th scope="col">{t("column.request")}</th>
              <th scope="col">{t("column.customer")}</th>
              <th scope="col">{t("column.contents")}</th>
              <th scope="col">{t("column.status")}</th>
              <th scope="col">{t("column.lastChange")}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ id, number, state, updatedAt, partner, customer, lines }) => (
              <tr key={id}>
                <td className="nowrap">
                  <Link to="/a/$acct/draw-downs/$pdr" params={{ acct: partner.id, pdr: number }}>
                    {number}
                  </Link>
                </td>
                <td data-end>{customer.accountName}</td>
                <td data-wide>{contents([...lines])}</td>
                <td>
                  <PDRStatus state={state} />
                </td>
                <td className="muted small" data-end>
                  <Moment at={updatedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <p>
        {accountId ? (
          <Link to="/a/$acct/draw-downs" params={{ acct: accountId }} search={{ order: orderNumber }}>
            {t("orders.allRequests")}
          </Link>
        ) : (
          <Link to="/v/draw-downs" search={{ order: orderNumber }}>
            {t("orders.allRequests")}
          </Link>
        )}
      </p>
    </>
  );
}
