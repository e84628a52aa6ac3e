import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { BalanceBar, BalanceCaption, remaining } from "@/ui/BalanceBar";
import { useFormats } from "@/ui/format";
import { Table } from "@/ui/Table";
import { useContents } from "@/units/contents";
import { balanceWith, countsNow } from "./balance";
import styles from "./LinesTable.module.css";

export const LinesTableFragment = graphql(`
  fragment LinesTable on PDR {
    state
    lines {
      quantity
      product {
        id
        name
        unit
        unitKind
        unitSize
      }
      orderLine {
        id
        ordered
        drawn
        reserved
        allocated
      }
    }
  }
`);

/** What a request asks for, against what its order has. */
export function LinesTable({ pdr }: { pdr: FragmentOf<typeof LinesTableFragment> }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const contents = useContents();
  const { state, lines } = readFragment(LinesTableFragment, pdr);
  const counts = countsNow(state);

  return (
    <Table label={t("lines.title")} phone="rows">
      <thead>
        <tr>
          <th scope="col">{t("lines.product")}</th>
          <th scope="col" className={styles.balance}>
            {t("lines.orderBalance")}
          </th>
          <th scope="col" data-number>
            {t("lines.quantity")}
          </th>
          {counts && (
            <th scope="col" data-number>
              {t("lines.remaining")}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ product, orderLine, quantity }) => {
          const balance = balanceWith(orderLine, state, counts ? quantity : 0);
          const left = remaining(balance);
          return (
            <tr key={product.id} className={styles.line} data-problem={(counts && left < 0) || undefined}>
              <td className={styles.product}>
                {product.name}
                <div className="muted caption">{product.unit}</div>
              </td>
              <td className={styles.balance}>
                <BalanceBar balance={balance} />
                <BalanceCaption balance={balance} />
              </td>
              <td data-number className={styles.quantity}>
                {number(quantity)}
              </td>
              {counts && (
                <td data-number data-wide className={left < 0 ? styles.short : undefined}>
                  {number(left)}
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <td>{t("lines.total")}</td>
          <td colSpan={counts ? 3 : 2} data-number>
            {contents([...lines])}
          </td>
        </tr>
      </tfoot>
    </Table>
  );
}
