import { Combobox, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useLocation, useNavigate } from "@tanstack/react-router";
import type { ResultOf } from "gql.tada";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { type AccountKind, graphql } from "@/api/graphql";
import { AccountButton } from "./AccountButton";
import styles from "./AccountPicker.module.css";
import { entriesFor } from "./navigation";
import { sectionOf } from "./place";

/** Asked as one types: an account may have thousands of customers. */
const AccountChoicesQuery = graphql(`
  query AccountChoices($search: String) {
    viewer {
      accounts(first: 50, search: $search) {
        nodes {
          id
          kind
          name
          website
        }
      }
    }
  }
`);

type Choice = NonNullable<ResultOf<typeof AccountChoicesQuery>["viewer"]>["accounts"]["nodes"][number];
type Props = { own: { id: string; kind: AccountKind }; current: string };

/** The accounts to choose from. Another one changes the path, and with it everything on the page. */
export function AccountChoices({ own, current }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search.trim(), 150);
  const combobox = useCombobox({
    defaultOpened: true,
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      setSearch("");
      combobox.resetSelectedOption();
      combobox.focusTarget();
    },
  });
  const [{ data }] = useQuery({
    query: AccountChoicesQuery,
    variables: { search: settled || null },
    pause: !combobox.dropdownOpened,
  });
  const choices = data?.viewer?.accounts.nodes ?? [];

  useEffect(() => combobox.focusSearchInput(), []);

  useEffect(() => {
    if (settled) combobox.selectFirstOption();
  }, [settled, choices.length]);

  const pick = (id: string) => {
    combobox.closeDropdown();
    const picked = choices.find((choice) => choice.id === id);
    if (!picked) return;
    if (picked.id === own.id && own.kind === "VENDOR") {
      void navigate({ to: "/" });
      return;
    }
    // The same page of the other account, where it has one.
    const entries = entriesFor(own.kind, picked.kind);
    const section = sectionOf(pathname);
    const entry = entries.find(({ to }) => sectionOf(to) === section) ?? entries[0];
    if (entry) void navigate({ to: entry.to, params: { acct: picked.id } });
  };

  return (
    <Combobox store={combobox} width={320} position="bottom-start" withinPortal={false} onOptionSubmit={pick}>
      <Combobox.Target targetType="button">
        <AccountButton current={current} onClick={() => combobox.toggleDropdown()} />
      </Combobox.Target>
      <Combobox.Dropdown className={styles.dropdown}>
        <Combobox.Search
          aria-label={t("shell.searchAccounts")}
          placeholder={t("shell.searchAccounts")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <AccountOptions own={own.id} choices={choices} />
      </Combobox.Dropdown>
    </Combobox>
  );
}

function AccountOptions({ own, choices }: { own: string; choices: readonly Choice[] }) {
  const { t } = useTranslation();
  const groups = [
    { label: t("shell.ownAccount"), of: choices.filter(({ id }) => id === own) },
    { label: t("shell.partners"), of: choices.filter(({ id, kind }) => id !== own && kind === "PARTNER") },
    { label: t("shell.customers"), of: choices.filter(({ id, kind }) => id !== own && kind === "CUSTOMER") },
  ];

  return (
    <Combobox.Options className={styles.options} aria-label={t("shell.selectAccount")}>
      {choices.length === 0 && <Combobox.Empty>{t("shell.noAccounts")}</Combobox.Empty>}
      {groups.map(({ label, of }) => (
        <Combobox.Group key={label} label={label}>
          {of.map(({ id, name, website }) => (
            <Combobox.Option key={id} value={id}>
              {name}
              {website && <span className={styles.website}>{website}</span>}
            </Combobox.Option>
          ))}
        </Combobox.Group>
      ))}
    </Combobox.Options>
  );
}
