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

const has = (text: string | null, part: string) => text?.toLowerCase().includes(part.toLowerCase()) ?? false;

/** Assign to customer account: one of the partner's customers, or a new one by the name that was typed. */
export function CustomerField({ partnerId, customer, onPick, problem, autoFocus }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const name = typed.trim();
  const [search] = useDebouncedValue(name, 150);
  const [{ data, fetching }] = useQuery({
    query: CustomerChoices,
    variables: { partner: partnerId, search: search || null },
  });

  // Until the answer is there, what was found for less typing is narrowed here: Enter must not take another's customer, nor
  // make a new one of a customer that is on its way.
  const answered = !fetching && search === name;
  const found = data?.account?.customers.nodes ?? [];
  const known = answered
    ? found
    : found.filter((account) => has(account.name, name) || has(account.website, name));
  const isKnown = known.some((account) => account.name.toLowerCase() === name.toLowerCase());
  const choices = known.map(({ id, name: label, website }) => ({ value: id, label, detail: website }));
  if (name && answered && !isKnown)
    choices.push({ value: addNew, label: t("customer.add", { name }), detail: null });

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
      nothing={answered ? t("customer.nothing") : t("customer.searching")}
      autoFocus={autoFocus}
      choices={choices}
      onSearch={setTyped}
      onPick={pick}
    />
  );
}
