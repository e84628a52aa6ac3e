import { type ReactNode, useId } from "react";
import styles from "./Choices.module.css";

type Choice<Value extends string> = { value: Value; label: ReactNode; description: string };

type Props<Value extends string> = {
  /** One of them, or any number. */
  type: "radio" | "checkbox";
  label: string;
  hint?: string;
  error?: string | undefined;
  choices: readonly Choice<Value>[];
  chosen: readonly Value[];
  onChoose: (chosen: Value[]) => void;
};

/** A few things to choose from, each with what it means. */
export function Choices<Value extends string>(props: Props<Value>) {
  const { type, label, hint, error, choices, chosen, onChoose } = props;
  const id = useId();

  const toggle = (value: Value, on: boolean) => {
    if (type === "radio") onChoose([value]);
    else onChoose(on ? [...chosen, value] : chosen.filter((each) => each !== value));
  };

  return (
    <fieldset className={styles.choices} aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{label}</legend>
      {hint && <p className="muted caption">{hint}</p>}
      {choices.map((choice) => (
        <div key={choice.value} className={styles.choice}>
          <input
            type={type}
            id={`${id}-${choice.value}`}
            name={id}
            checked={chosen.includes(choice.value)}
            aria-describedby={`${id}-${choice.value}-means`}
            onChange={(event) => toggle(choice.value, event.currentTarget.checked)}
          />
          <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
          <p id={`${id}-${choice.value}-means`} className="muted caption">
            {choice.description}
          </p>
        </div>
      ))}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
