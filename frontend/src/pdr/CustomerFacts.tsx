import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Facts } from "@/ui/Facts";

export const CustomerFactsFragment = graphql(`
  fragment CustomerFacts on PDR {
    note
    customer {
      accountName
      website
      contactName
      contactEmail
      account {
        id
      }
    }
  }
`);

/** Who gets the units. The website is text: whoever typed it is not known to the reader. */
export function CustomerFacts({ pdr }: { pdr: FragmentOf<typeof CustomerFactsFragment> }) {
  const { t } = useTranslation();
  const { customer, note } = readFragment(CustomerFactsFragment, pdr);
  const name = customer.accountName && (
    <>
      {customer.accountName}
      {!customer.account && <span className="muted"> ({t("customer.new")})</span>}
    </>
  );

  return (
    <Facts
      facts={[
        [t("column.customer"), name],
        [t("customer.website"), customer.website],
        [t("customer.contactName"), customer.contactName],
        [t("customer.contactEmail"), customer.contactEmail],
        [t("customer.note"), note],
      ]}
    />
  );
}
