import { InputBase } from "@mantine/core";
import type { ClipboardEvent, KeyboardEvent } from "react";
import { useFormats } from "./format";
import styles from "./QuantityInput.module.css";

type Props = {
  id: string;
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
  /** Enter: to the next quantity. */
  onNext: () => void;
  /** A column from a spreadsheet, from this field down. */
  onPasteColumn: (values: (number | null)[]) => void;
  /** The id of the sentence that says what is wrong. */
  problem?: string | undefined;
  disabled?: boolean;
};

/** What someone typed as whole units: null where it is empty, undefined where it is no number. */
export function parseQuantity(text: string): number | null | undefined {
  const digits = text.replace(/[\s,]/g, "");
  if (digits === "") return null;
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

/** A number of units: digits only, the arrows count by one, Enter goes on. */
export function QuantityInput(props: Props) {
  const { id, label, value, onChange, onNext, onPasteColumn, problem, disabled = false } = props;
  const { number } = useFormats();

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") onNext();
    else if (event.key === "ArrowUp") onChange((value ?? 0) + 1);
    else if (event.key === "ArrowDown") onChange(value && value > 1 ? value - 1 : null);
    else return;
    event.preventDefault();
  };

  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const rows = event.clipboardData.getData("text").trim().split(/\r?\n/);
    if (rows.length < 2) return;
    event.preventDefault();
    onPasteColumn(rows.map((row) => parseQuantity(row) ?? null));
  };

  return (
    <InputBase
      id={id}
      size="xs"
      classNames={{ root: styles.root, input: styles.input }}
      aria-label={label}
      aria-describedby={problem}
      aria-invalid={problem ? true : undefined}
      error={problem !== undefined}
      inputMode="numeric"
      autoComplete="off"
      placeholder="0"
      disabled={disabled}
      value={value === null ? "" : number(value)}
      onChange={(event) => {
        const typed = parseQuantity(event.currentTarget.value);
        if (typed !== undefined) onChange(typed);
      }}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onFocus={(event) => event.currentTarget.select()}
    />
  );
}
