import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { useFormats } from "@/ui/format";
import { useContents } from "@/units/contents";
import { KindBars, KindBarsFragment } from "./KindBars";
import styles from "./OrderList.module.css";
import { OrderMark } from "./OrderMark";

export const OrderRowFragment = graphql(
  `
    fragment OrderRow on Order {
      id
      number
      purchaseOrder
      status
      endsOn
      account {
        id
        name
      }
      endCustomer {
        id
        name
      }
      lines {
        id
        available
        product {
          id
          unitKind
          unitSize
        }
      }
      ...KindBars
    }
  `,
  [KindBarsFragment],
);

type Props = { order: FragmentOf<typeof OrderRowFragment>; accountId: string | null };

export function OrderRow({ order, accountId }: Props) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const contents = useContents();
  const data = readFragment(OrderRowFragment, order);
  const left = contents(data.lines.map(({ available, product }) => ({ quantity: available, product })));

  return (
    <tr className={styles.row}>
      <td>
        {accountId ? (
          <Link to="/a/$acct/orders/$order" params={{ acct: accountId, order: data.number }}>
            {data.number}
          </Link>
        ) : (
          <Link to="/v/orders/$order" params={{ order: data.number }}>
            {data.number}
          </Link>
        )}
        {data.endCustomer && (
          <div className="muted caption">{t("orders.boughtFor", { name: data.endCustomer.name })}</div>
        )}
      </td>
      {!accountId && <td data-wide>{data.account.name}</td>}
      <td data-wide>{data.purchaseOrder}</td>
      <td className={styles.balance}>
        <KindBars order={data} />
      </td>
      <td className={`small ${styles.available}`}>
        {left || <span className="muted">{t("orders.nothingLeft")}</span>}
      </td>
      <td data-end>
        <OrderMark status={data.status} />
      </td>
      <td className="nowrap" data-wide>
        <time dateTime={data.endsOn}>{date(data.endsOn)}</time>
      </td>
    </tr>
  );
}
