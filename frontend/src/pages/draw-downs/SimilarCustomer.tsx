import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { graphql } from "@/api/graphql";
import { Note } from "@/ui/Note";
import { customerOf } from "./draft";
import { type Customer, isWebAddress } from "./form";

const SimilarCustomers = graphql(`
  query SimilarCustomers($partner: ID!, $name: String, $website: URL) {
    similarCustomers(partnerId: $partner, name: $name, website: $website) {
      id
      name
      website
      contactName
      contactEmail
    }
  }
`);

type Props = { partnerId: string; customer: Customer; onUse: (customer: Customer) => void };

/** Offers the customer that a new one may already be. */
export function SimilarCustomer({ partnerId, customer, onUse }: Props) {
  const { t } = useTranslation();
  const [name] = useDebouncedValue(customer.accountName.trim(), 300);
  const [website] = useDebouncedValue(customer.website.trim(), 300);
  const isNew = customer.accountId === null && name !== "";
  const [{ data }] = useQuery({
    query: SimilarCustomers,
    variables: { partner: partnerId, name, website: isWebAddress(website) ? website : null },
    pause: !isNew,
  });

  const likely = isNew ? data?.similarCustomers[0] : undefined;
  if (!likely) return null;
  return (
    <Note
      tone="amber"
      role="status"
      action={
        <Button size="xs" variant="default" onClick={() => onUse(customerOf(likely))}>
          {t("customer.use")}
        </Button>
      }
    >
      {t("customer.similar", { name: likely.name, website: likely.website ?? "" })}
    </Note>
  );
}
