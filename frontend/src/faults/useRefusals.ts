import { useState } from "react";
import type { Outcome } from "@/api/command";
import { type Trouble, troubleOf } from "./OutcomeNote";

/** What a form's command was refused for: at its fields where it has them, else as a whole. */
export function useRefusals(fields: readonly string[]) {
  const [at, setAt] = useState<Partial<Record<string, string>>>({});
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const take = (outcome: Outcome<unknown> | null) => {
    const refusals = outcome?.kind === "refused" ? outcome.refusals : [];
    const atFields = refusals.filter(({ path }) => fields.includes(path[0] ?? ""));
    setAt(Object.fromEntries(atFields.map(({ path, message }) => [path[0], message])));
    setTrouble(refusals.length > 0 && atFields.length === refusals.length ? null : troubleOf(outcome));
    return outcome?.kind === "done";
  };

  return { at, trouble, take };
}
