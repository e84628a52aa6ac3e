import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { graphql } from "@/api/graphql";
import { Picker } from "@/ui/Picker";
import { customerOf } from "./draft";
import { type Customer, emptyForm } from "./form";

/** Asked as one types: a partner may have thousands of customers. */
const CustomerChoices = graphql(`
  query CustomerChoices($partner: ID!, $search: String) {
    account(id: $partner) {
      id
      customers(first: 20, search: $search) {
        nodes {
          id
          name
          website
          contactName
          contactEmail
        }
      }
    }
  }
`);

type Props = {
  partnerId: string;
  customer: Customer;
  onPick: (customer: Customer) => void;
  problem: string | undefined;
  autoFocus: boolean;
};

const addNew = "new";

/** Assign to customer account: one of the partner's customers, or a new one by the name that was typed. */
export function CustomerField({ partnerId, customer, onPick, problem, autoFocus }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const name = typed.trim();
  const [search] = useDebouncedValue(name, 150);
  const [{ data }] = useQuery({
    query: CustomerChoices,
    variables: { partner: partnerId, search: search || null },
  });

  const known = data?.account?.customers.nodes ?? [];
  const isKnown = known.some((account) => account.name.toLowerCase() === name.toLowerCase());
  const choices = known.map(({ id, name: label, website }) => ({ value: id, label, detail: website }));
  if (name && !isKnown) choices.push({ value: addNew, label: t("customer.add", { name }), detail: null });

  const pick = (value: string) => {
    const account = known.find(({ id }) => id === value);
    // What was entered for a new customer stays while only its name changes.
    onPick(
      account
        ? customerOf(account)
        : { ...(customer.accountId ? emptyForm.customer : customer), accountName: name },
    );
  };

  return (
    <Picker
      id="customer"
      label={t("customer.account")}
      hint={t("customer.hint")}
      picked={customer.accountName}
      problem={problem}
      nothing={t("customer.nothing")}
      autoFocus={autoFocus}
      choices={choices}
      onSearch={setTyped}
      onPick={pick}
    />
  );
}
