import { Combobox, InputBase, useCombobox } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import styles from "./Picker.module.css";

type Choice = {
  value: string;
  label: string;
  detail?: ReactNode;
  /** It is shown, with the reason in its detail, and cannot be picked. */
  disabled?: boolean;
};

type Props = {
  id: string;
  label: string;
  placeholder?: string;
  hint?: ReactNode;
  problem?: string | undefined;
  /** What is picked now, in words. */
  picked: string;
  choices: Choice[];
  /** What the choices are narrowed to; the caller narrows them. */
  onSearch: (text: string) => void;
  onPick: (value: string) => void;
  /** Said where there is nothing to choose from. */
  nothing: string;
  autoFocus?: boolean;
};

/** A field that one searches and picks from, by keyboard as well. */
export function Picker(props: Props) {
  const { id, label, placeholder, hint, problem, picked, choices, onSearch, onPick, nothing, autoFocus } =
    props;
  const [typed, setTyped] = useState<string | null>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });

  const searching = typed !== null && typed !== "";
  const first = choices.find((choice) => !choice.disabled)?.value;
  // Enter takes what is at the top, so two letters and Enter are enough.
  useEffect(() => {
    if (searching && first) combobox.selectFirstOption();
  }, [searching, first, choices.length]);

  const search = (text: string) => {
    setTyped(text);
    onSearch(text);
    combobox.openDropdown();
  };
  const settle = () => {
    setTyped(null);
    onSearch("");
    combobox.closeDropdown();
  };

  return (
    <Combobox
      store={combobox}
      // Among the page's parts, where a screen reader looks for it.
      withinPortal={false}
      // Over the whole of the hint, not over half of it.
      offset={2}
      transitionProps={{ duration: 0 }}
      onOptionSubmit={(value) => {
        // First the pick: the caller may still need what was typed.
        onPick(value);
        settle();
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <InputBase
          id={id}
          role="combobox"
          label={label}
          placeholder={placeholder}
          description={hint}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={problem}
          autoFocus={autoFocus}
          data-autofocus={autoFocus}
          autoComplete="off"
          rightSection={<IconSelector size={16} aria-hidden />}
          rightSectionPointerEvents="none"
          value={typed ?? picked}
          onChange={(event) => search(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          onClick={() => combobox.openDropdown()}
          onBlur={settle}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options className={styles.options} aria-label={label}>
          {choices.length === 0 && <Combobox.Empty>{nothing}</Combobox.Empty>}
          {choices.map((choice) => (
            <Combobox.Option key={choice.value} value={choice.value} disabled={choice.disabled ?? false}>
              <span className={styles.label}>{choice.label}</span>
              {choice.detail && <span className={styles.detail}>{choice.detail}</span>}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
