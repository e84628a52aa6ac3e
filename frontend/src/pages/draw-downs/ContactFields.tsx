import { Button, InputBase } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Facts } from "@/ui/Facts";
import styles from "./ContactFields.module.css";
import type { Customer, Field } from "./form";

type Props = {
  customer: Customer;
  onChange: (change: Partial<Customer>) => void;
  problemAt: (field: Field) => string | undefined;
};

/** The customer's website and contact: read where we know them, so that nothing is typed twice. */
export function ContactFields({ customer, onChange, problemAt }: Props) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<string | null>(null);
  const { accountId, website, contactName, contactEmail } = customer;
  const fields = [
    { field: "website", label: t("customer.website"), type: "url", placeholder: "https://" },
    { field: "contactName", label: t("customer.contactName"), type: "text", placeholder: undefined },
    { field: "contactEmail", label: t("customer.contactEmail"), type: "email", placeholder: undefined },
  ] as const;
  const complete = website !== "" && contactName !== "" && contactEmail !== "";
  const wrong = fields.some(({ field }) => problemAt(field));

  if (accountId && complete && !wrong && editing !== accountId) {
    return (
      <div className={styles.known}>
        <Facts facts={fields.map(({ field, label }) => [label, customer[field]])} />
        <Button variant="subtle" size="xs" onClick={() => setEditing(accountId)}>
          {t("customer.edit")}
        </Button>
      </div>
    );
  }

  const edit = (field: (typeof fields)[number]["field"], text: string) => {
    // Typing must not close the fields again once they are complete.
    if (accountId) setEditing(accountId);
    onChange({ [field]: text });
  };
  return fields.map(({ field, label, type, placeholder }) => (
    <InputBase
      key={field}
      id={field}
      label={label}
      type={type}
      placeholder={placeholder}
      autoComplete="off"
      value={customer[field]}
      error={problemAt(field)}
      onChange={(event) => edit(field, event.currentTarget.value)}
    />
  ));
}
