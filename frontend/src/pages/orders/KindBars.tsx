import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { balanceOf } from "@/pdr/balance";
import { BalanceBar } from "@/ui/BalanceBar";
import { balancesByKind } from "./balances";
import styles from "./KindBars.module.css";

export const KindBarsFragment = graphql(`
  fragment KindBars on Order {
    lines {
      id
      ordered
      drawn
      reserved
      allocated
      available
      product {
        id
        unitKind
        unitSize
      }
    }
  }
`);

/** The balance of a whole order: a bar for each kind of unit. */
export function KindBars({ order }: { order: FragmentOf<typeof KindBarsFragment> }) {
  const { t } = useTranslation();
  const { lines } = readFragment(KindBarsFragment, order);

  return (
    <div className={styles.bars}>
      {balancesByKind(lines).map(({ kind, ...figures }) => {
        const words = (count: number) => t(`units.${kind}`, { count });
        const label = t("orders.balanceOf", {
          ordered: words(figures.ordered),
          reserved: words(figures.reserved),
          available: words(figures.available),
        });
        return <BalanceBar key={kind} balance={balanceOf(figures)} label={label} />;
      })}
    </div>
  );
}
