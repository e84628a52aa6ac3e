import type { TFunction } from "i18next";
import type { Refusal } from "@/api/command";
import type { EntitlementStatus, UnitKind } from "@/api/graphql";
import type { Balance } from "@/ui/BalanceBar";
import type { Formats } from "@/ui/format";

/** What of one entitlement can go into the file. */
export type Line = {
  id: string;
  product: { id: string; name: string; unit: string; unitKind: UnitKind; unitSize: number };
  status: EntitlementStatus;
  startsOn: string;
  endsOn: string;
  quantity: number;
  reserved: number;
  /** In other Control Rooms. */
  elsewhere: number;
  /** In this one, by now. */
  here: number;
  /** As many as this one can have. */
  most: number;
};

export type Quantities = Record<string, number>;

type Entitlement = Omit<Line, "elsewhere" | "here" | "most"> & { allocated: number; available: number };
type Given = { quantity: number; entitlement: Entitlement };

/** What it can be given, and what it has that is no choice any more, by product. */
export function linesOf(choices: readonly Entitlement[], given: readonly Given[]): Line[] {
  const here = new Map(given.map(({ entitlement, quantity }) => [entitlement.id, quantity]));
  const gone = given
    .map(({ entitlement }) => entitlement)
    .filter(({ id }) => !choices.some((c) => c.id === id));
  return [...choices, ...gone]
    .map(({ allocated, available, ...entitlement }) => {
      const has = here.get(entitlement.id) ?? 0;
      return {
        ...entitlement,
        here: has,
        elsewhere: allocated - has,
        most: mostOf(entitlement.status, available, has),
      };
    })
    .toSorted(
      (a, b) => Number(b.most > 0) - Number(a.most > 0) || a.product.name.localeCompare(b.product.name),
    );
}

/** What has not begun or is on hold can be kept, and what has ended cannot. */
function mostOf(status: EntitlementStatus, available: number, here: number) {
  switch (status) {
    case "EXPIRED":
      return 0;
    case "PENDING":
    case "SUSPENDED":
      return here;
    default:
      return available + here;
  }
}

/** What it has, as far as it can keep it. */
export function quantitiesOf(lines: readonly Line[]): Quantities {
  return Object.fromEntries(
    lines.flatMap(({ id, here, most }) => (here > 0 && most > 0 ? [[id, Math.min(here, most)]] : [])),
  );
}

/** The bar of a line: in other Control Rooms, reserved for requests, and in this file. */
export function balanceOf(line: Line, quantity: number): Balance {
  return { ordered: line.quantity, drawn: line.elsewhere, reserved: line.reserved, request: quantity };
}

/** What is wrong with a line, in words. */
export function overWords(line: Line, quantity: number, t: TFunction, { number }: Pick<Formats, "number">) {
  if (quantity <= line.most) return undefined;
  return line.most === 0 ? t("problem.gone") : t("problem.over", { available: number(line.most) });
}

/** The list as the API takes it. */
export function inputOf(lines: readonly Line[], quantities: Quantities) {
  return lines.flatMap(({ id }) => {
    const quantity = quantities[id];
    return quantity ? [{ entitlementId: id, quantity }] : [];
  });
}

/** The server's refusals at the lines that they speak of; `sent` is the list as it was sent. */
export function refusedLines(refusals: readonly Refusal[], sent: readonly { entitlementId: string }[]) {
  const problems: Record<string, string> = {};
  for (const { path, message } of refusals) {
    const line = path[0] === "allocations" ? sent[Number(path[1])] : undefined;
    if (line) problems[line.entitlementId] = message;
  }
  return problems;
}
