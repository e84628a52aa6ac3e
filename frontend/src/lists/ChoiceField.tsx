import { NativeSelect } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { Paged } from "./address";
import styles from "./ListTools.module.css";

type Props = {
  /** What it is called in the address. */
  name: string;
  label: string;
  /** What it says where nothing is chosen. */
  all: string;
  value: string | undefined;
  choices: { value: string; label: string }[];
};

/** Narrows the list to one value of a few; the choice is in the address. */
export function ChoiceField({ name, label, all, value, choices }: Props) {
  const navigate = useNavigate();
  const choose = (next: string) =>
    void navigate({
      to: ".",
      search: (now: Paged) => ({ ...now, [name]: next || undefined, after: undefined }),
      replace: true,
    });

  return (
    <NativeSelect
      className={styles.choice}
      aria-label={label}
      data={[{ value: "", label: all }, ...choices]}
      value={value ?? ""}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}
