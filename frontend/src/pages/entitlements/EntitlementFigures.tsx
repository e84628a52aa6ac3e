import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { OrderLink, OrderLinkFragment } from "@/order/OrderLink";
import { Facts } from "@/ui/Facts";
import { useFormats } from "@/ui/format";
import styles from "./EntitlementFigures.module.css";
import { UseBar, UseBarFragment } from "./UseBar";

export const EntitlementFiguresFragment = graphql(
  `
    fragment EntitlementFigures on Entitlement {
      quantity
      reserved
      allocated
      available
      startsOn
      endsOn
      account {
        id
        kind
      }
      product {
        id
        sku
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

type Props = { entitlement: FragmentOf<typeof EntitlementFiguresFragment> };

/** How much there is, what it is bound in, and how long it lasts. */
export function EntitlementFigures({ entitlement }: Props) {
  const { t } = useTranslation();
  const { number, date, inDays } = useFormats();
  const data = readFragment(EntitlementFiguresFragment, entitlement);
  const figures: [string, number][] = [
    [t("entitlements.total"), data.quantity],
    [t("entitlements.inUse"), data.allocated],
    ...(data.account.kind === "CUSTOMER"
      ? []
      : ([[t("balance.reserved"), data.reserved]] satisfies [string, number][])),
    [t("lines.available"), data.available],
  ];

  return (
    <div className={styles.figures}>
      <div>
        <dl className={styles.numbers}>
          {figures.map(([name, units]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{number(units)}</dd>
            </div>
          ))}
        </dl>
        <UseBar entitlement={data} />
      </div>
      <Facts
        facts={[
          [
            t("entitlements.term"),
            t("entitlements.fromTo", {
              from: date(data.startsOn),
              to: date(data.endsOn),
              days: inDays(data.endsOn),
            }),
          ],
          [t("entitlements.licensing"), t(`licensing.${data.product.licensing}`)],
          [t("entitlements.sku"), data.product.sku],
          [t("entitlements.from"), data.order && <OrderLink order={data.order} />],
        ]}
      />
    </div>
  );
}
