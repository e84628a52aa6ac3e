import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { UnitKind } from "@/api/graphql";
import { type Formats, useFormats } from "@/ui/format";

export type Amount = { quantity: number; product: { unitKind: UnitKind; unitSize: number } };

const kinds = ["LICENSE", "PAGE", "HOUR"] as const satisfies UnitKind[];

/** What the lines hold in words, each kind of unit for itself: "42 licenses and 50,000 pages". */
export function contents(amounts: Amount[], t: TFunction, formats: Pick<Formats, "list">): string {
  const totals = new Map<UnitKind, number>();
  for (const { quantity, product } of amounts) {
    totals.set(product.unitKind, (totals.get(product.unitKind) ?? 0) + quantity * product.unitSize);
  }
  const parts = kinds.flatMap((kind) => {
    const count = totals.get(kind);
    return count ? [t(`units.${kind}`, { count })] : [];
  });
  return formats.list(parts);
}

/** contents() in the language of the screen. */
export function useContents() {
  const { t } = useTranslation();
  const formats = useFormats();
  return (amounts: Amount[]) => contents(amounts, t, formats);
}
