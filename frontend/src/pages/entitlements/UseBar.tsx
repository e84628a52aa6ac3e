import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { BalanceBar } from "@/ui/BalanceBar";
import { useFormats } from "@/ui/format";

export const UseBarFragment = graphql(`
  fragment UseBar on Entitlement {
    quantity
    reserved
    allocated
    available
  }
`);

/** What an account holds of one product: in use, reserved for its requests, and free. */
export function UseBar({ entitlement }: { entitlement: FragmentOf<typeof UseBarFragment> }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { quantity, reserved, allocated, available } = readFragment(UseBarFragment, entitlement);
  const label = t("entitlements.bar", {
    inUse: number(allocated),
    reserved: number(reserved),
    total: number(quantity),
    available: number(available),
  });
  return <BalanceBar balance={{ ordered: quantity, drawn: 0, reserved, request: allocated }} label={label} />;
}
