import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Expiry } from "@/entitlement/Expiry";
import { OrderLink, OrderLinkFragment } from "@/order/OrderLink";
import { useFormats } from "@/ui/format";
import styles from "./EntitlementList.module.css";
import { UseBar, UseBarFragment } from "./UseBar";

export const EntitlementRowFragment = graphql(
  `
    fragment EntitlementRow on Entitlement {
      id
      quantity
      reserved
      allocated
      available
      status
      startsOn
      endsOn
      product {
        id
        name
        unit
        licensing
      }
      order {
        id
        ...OrderLink
      }
      ...UseBar
    }
  `,
  [OrderLinkFragment, UseBarFragment],
);

type Props = {
  accountId: string;
  entitlement: FragmentOf<typeof EntitlementRowFragment>;
  withReserved: boolean;
  withOrder: boolean;
};

export function EntitlementRow({ accountId, entitlement, withReserved, withOrder }: Props) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const data = readFragment(EntitlementRowFragment, entitlement);
  const { product, quantity, reserved, allocated, available, order } = data;

  return (
    <tr className={styles.row}>
      <td>
        <Link to="/a/$acct/entitlements/$id" params={{ acct: accountId, id: data.id }}>
          {product.name}
        </Link>
        <div className={`muted caption ${styles.unit}`}>{product.unit}</div>
      </td>
      <td data-wide>{t(`licensing.${product.licensing}`)}</td>
      <td className={styles.bar}>
        <UseBar entitlement={data} />
        <span className={`muted caption ${styles.caption}`}>
          {t("entitlements.caption", {
            inUse: number(allocated),
            total: number(quantity),
            available: number(available),
          })}
        </span>
      </td>
      <td data-number data-wide>
        {number(quantity)}
      </td>
      {withReserved && (
        <td data-number data-wide>
          {number(reserved)}
        </td>
      )}
      <td data-number data-wide>
        {number(allocated)}
      </td>
      <td data-number data-wide>
        {number(available)}
      </td>
      <td data-end>
        <Expiry {...data} />
      </td>
      {withOrder && (
        <td className="nowrap" data-wide>
          {order && <OrderLink order={order} />}
        </td>
      )}
    </tr>
  );
}
