import type { UnitKind } from "@/api/graphql";
import type { LineFigures } from "@/pdr/balance";

export type Figures = LineFigures & { available: number };
type Line = Figures & { product: { unitKind: UnitKind; unitSize: number } };

const figures = [
  "ordered",
  "drawn",
  "reserved",
  "allocated",
  "available",
] as const satisfies (keyof Figures)[];

/** What an order's lines come to, in licenses, pages and hours, each kind for itself. */
export function balancesByKind(lines: readonly Line[]): (Figures & { kind: UnitKind })[] {
  const totals = new Map<UnitKind, Figures>();
  for (const line of lines) {
    const { unitKind, unitSize } = line.product;
    const total = totals.get(unitKind) ?? { ordered: 0, drawn: 0, reserved: 0, allocated: 0, available: 0 };
    for (const figure of figures) total[figure] += line[figure] * unitSize;
    totals.set(unitKind, total);
  }
  return [...totals].map(([kind, total]) => ({ kind, ...total }));
}
