import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useShortcuts } from "@/ui/shortcuts";
import type { Paged } from "./address";
import styles from "./ListTools.module.css";

/** Searches the list as one types; the words are in the address, as `q`. */
export function SearchField({ label, q }: { label: string; q: string | undefined }) {
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q ?? "");
  useShortcuts({ Slash: () => field.current?.focus() });

  const settle = useDebouncedCallback(
    (next: string) =>
      void navigate({
        to: ".",
        search: (now: Paged) => ({ ...now, q: next.trim() || undefined, after: undefined }),
        replace: true,
      }),
    250,
  );

  // Another address, by a link or by going back, is shown in the field as well; what is typed at its end stays.
  useEffect(() => setTyped((now) => (now.trim() === (q ?? "") ? now : (q ?? ""))), [q]);

  return (
    <TextInput
      ref={field}
      className={styles.search}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}
