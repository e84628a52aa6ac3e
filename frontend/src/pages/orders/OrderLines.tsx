import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { balanceOf } from "@/pdr/balance";
import { BalanceBar, BalanceCaption } from "@/ui/BalanceBar";
import { useFormats } from "@/ui/format";
import { Table } from "@/ui/Table";
import { useContents } from "@/units/contents";
import styles from "./OrderLines.module.css";

export const OrderLinesFragment = graphql(`
  fragment OrderLines on Order {
    lines {
      id
      ordered
      drawn
      reserved
      allocated
      available
      product {
        id
        name
        unit
        unitKind
        unitSize
      }
    }
  }
`);

/** What was bought, and what has become of it. */
export function OrderLines({ order }: { order: FragmentOf<typeof OrderLinesFragment> }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const contents = useContents();
  const { lines } = readFragment(OrderLinesFragment, order);
  const left = contents(lines.map(({ available, product }) => ({ quantity: available, product })));

  return (
    <Table label={t("orders.lines")} phone="rows">
      <thead>
        <tr>
          <th scope="col">{t("lines.product")}</th>
          <th scope="col" className={styles.balance}>
            {t("lines.orderBalance")}
          </th>
          <th scope="col" data-number>
            {t("orders.ordered")}
          </th>
          <th scope="col" data-number>
            {t("balance.drawn")}
          </th>
          <th scope="col" data-number>
            {t("balance.reserved")}
          </th>
          <th scope="col" data-number>
            {t("orders.ownUse")}
          </th>
          <th scope="col" data-number>
            {t("lines.available")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id} className={styles.line}>
            <td>
              {line.product.name}
              <div className="muted caption">{line.product.unit}</div>
            </td>
            <td className={styles.balance}>
              <BalanceBar
                balance={balanceOf(line)}
                label={t("orders.balanceOf", {
                  ordered: number(line.ordered),
                  reserved: number(line.reserved),
                  available: number(line.available),
                })}
              />
              <span className={styles.caption}>
                <BalanceCaption balance={balanceOf(line)} />
              </span>
            </td>
            <td data-number data-wide>
              {number(line.ordered)}
            </td>
            <td data-number data-wide>
              {number(line.drawn)}
            </td>
            <td data-number data-wide>
              {number(line.reserved)}
            </td>
            <td data-number data-wide>
              {number(line.allocated)}
            </td>
            <td data-number className={styles.available}>
              {number(line.available)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td>{t("orders.allAvailable")}</td>
          <td colSpan={6} data-number>
            {left || t("orders.nothingLeft")}
          </td>
        </tr>
      </tfoot>
    </Table>
  );
}
