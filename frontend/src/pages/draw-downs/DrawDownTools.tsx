import { Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "@/ui/shortcuts";
import styles from "./DrawDownTools.module.css";
import type { DrawDownsSearch } from "./search";

/** Narrows the list; what it narrows to is in the address. */
export function DrawDownTools({ search }: { search: DrawDownsSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(search.q ?? "");
  useShortcuts({ Slash: () => field.current?.focus() });

  const narrow = (change: DrawDownsSearch) =>
    void navigate({
      to: ".",
      search: (now: DrawDownsSearch) => ({ ...now, ...change, after: undefined }),
      replace: true,
    });
  const settle = useDebouncedCallback((q: string) => narrow({ q: q.trim() || undefined }), 250);

  // Another address, by a link or by going back, is shown in the field as well.
  useEffect(() => setTyped(search.q ?? ""), [search.q]);

  return (
    <search className={styles.tools}>
      <TextInput
        ref={field}
        className={styles.search}
        type="search"
        aria-label={t("drawDowns.search")}
        placeholder={t("drawDowns.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          settle(event.currentTarget.value);
        }}
      />
      {search.order && (
        <Chip onClear={() => narrow({ order: undefined })}>
          {t("drawDowns.ofOrder", { order: search.order })}
        </Chip>
      )}
      {search.customer && (
        <Chip onClear={() => narrow({ customer: undefined })}>{t("drawDowns.ofCustomer")}</Chip>
      )}
    </search>
  );
}

function Chip({ onClear, children }: { onClear: () => void; children: string }) {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      rightSection={<IconX size={14} aria-hidden />}
      aria-label={`${t("drawDowns.clear")}: ${children}`}
      onClick={onClear}
    >
      {children}
    </Button>
  );
}
