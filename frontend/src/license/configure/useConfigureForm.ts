import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { ConfigureLicenses } from "@/license/commands";
import { useFormats } from "@/ui/format";
import { inputOf, type Line, overWords, type Quantities, quantitiesOf, refusedLines } from "./configure";

export type ConfigureState = ReturnType<typeof useConfigureForm>;

export const quantityField = (entitlementId: string) => `quantity-${entitlementId}`;

/** What has been entered for a Control Room, what is wrong with it, and the way to its file. */
export function useConfigureForm(
  roomId: string,
  version: number,
  lines: readonly Line[],
  mayBeEmpty: boolean,
) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { send, busy } = useCommand(ConfigureLicenses);
  /** What was typed; null where nothing was, and what it has is shown. */
  const [typed, setTyped] = useState<{ quantities: Quantities; from: number } | null>(null);
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const quantities = typed?.quantities ?? quantitiesOf(lines);

  const problemOf = (line: Line) => overWords(line, quantities[line.id] ?? 0, t, formats) ?? refused[line.id];

  const set = (changes: [entitlementId: string, quantity: number | null][]) => {
    const next = { ...quantities };
    for (const [id, quantity] of changes) {
      if (quantity) next[id] = quantity;
      else delete next[id];
    }
    setRefused({});
    setTyped({ quantities: next, from: typed?.from ?? version });
  };

  const discard = () => {
    setTyped(null);
    setRefused({});
    setTrouble(null);
  };

  const focusOn = (line: Line | undefined) =>
    line && document.getElementById(quantityField(line.id))?.focus();

  const generate = async () => {
    const wrong = lines.find((line) => problemOf(line));
    const wanted = inputOf(lines, quantities);
    if (wrong || (wanted.length === 0 && !mayBeEmpty)) {
      focusOn(wrong ?? lines[0]);
      return;
    }
    // What somebody else did meanwhile is on the screen: it is decided on now.
    const outcome = await send({ controlRoomId: roomId, version, allocations: wanted });
    if (outcome?.kind === "done") return discard();
    if (outcome?.kind !== "refused") return setTrouble(troubleOf(outcome));
    const atLines = refusedLines(outcome.refusals, wanted);
    const elsewhere = outcome.refusals.filter(({ path }) => path[0] !== "allocations");
    setRefused(atLines);
    setTrouble(elsewhere.length > 0 ? { refusals: elsewhere } : null);
    focusOn(lines.find(({ id }) => id in atLines));
  };

  return {
    quantities,
    problemOf,
    set,
    discard,
    generate,
    busy,
    trouble,
    changed: typed !== null,
    /** Somebody has configured it since the typing began. */
    overtaken: typed !== null && typed.from !== version,
  };
}
