import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Facts } from "@/ui/Facts";
import { useFormats } from "@/ui/format";

export const OrderFactsFragment = graphql(`
  fragment OrderFacts on Order {
    purchaseOrder
    startsOn
    endsOn
    account {
      id
      name
    }
    endCustomer {
      id
      name
    }
  }
`);

/** Who bought it, for whom, and for how long. */
export function OrderFacts({ order }: { order: FragmentOf<typeof OrderFactsFragment> }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const { purchaseOrder, startsOn, endsOn, account, endCustomer } = readFragment(OrderFactsFragment, order);

  return (
    <Facts
      facts={[
        [t("orders.placedBy"), account.name],
        [t("orders.endCustomer"), endCustomer?.name],
        [t("orders.purchaseOrder"), purchaseOrder],
        [t("orders.starts"), date(startsOn)],
        [t("orders.ends"), date(endsOn)],
      ]}
    />
  );
}
