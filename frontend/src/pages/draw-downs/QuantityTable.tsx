import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { BalanceKey } from "@/ui/BalanceBar";
import { Section } from "@/ui/Page";
import { Table } from "@/ui/Table";
import styles from "@/units/quantities.module.css";
import { type Field, type Form, type Line, quantityField } from "./form";
import { QuantityRow } from "./QuantityRow";

type Props = {
  lines: readonly Line[];
  quantities: Form["quantities"];
  onChange: (quantities: Form["quantities"]) => void;
  problemAt: (field: Field) => string | undefined;
};

/** A quantity for each product of the order, with what would be left. */
export function QuantityTable({ lines, quantities, onChange, problemAt }: Props) {
  const { t } = useTranslation();
  const atFirst = useRef(new Map(lines.map(({ product, available }) => [product.id, available])));
  const availableAtFirst = (line: Line) => atFirst.current.get(line.product.id) ?? line.available;
  // What was used up stands last and quiet; nothing moves under the hands of someone who types.
  const sorted = lines.toSorted((a, b) => Number(availableAtFirst(b) > 0) - Number(availableAtFirst(a) > 0));

  const set = (changes: [productId: string, quantity: number | null][]) => {
    const next = { ...quantities };
    for (const [productId, quantity] of changes) {
      if (quantity === null || quantity === 0) delete next[productId];
      else next[productId] = quantity;
    }
    onChange(next);
  };
  const focus = (index: number) => {
    const next = sorted[index];
    if (next) document.getElementById(quantityField(next.product.id))?.focus();
  };
  const paste = (from: number, values: (number | null)[]) =>
    set(
      values.flatMap((value, offset) => {
        const line = sorted[from + offset];
        return line ? [[line.product.id, value]] : [];
      }),
    );

  return (
    <Section title={t("lines.quantities")} aside={<BalanceKey />}>
      <Table label={t("lines.quantities")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("lines.product")}</th>
            <th scope="col" className={styles.balance}>
              {t("lines.orderBalance")}
            </th>
            <th scope="col" data-number>
              {t("lines.available")}
            </th>
            <th scope="col" data-number>
              {t("lines.quantity")}
            </th>
            <th scope="col" data-number>
              {t("lines.remaining")}
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((line, index) => (
            <QuantityRow
              key={line.product.id}
              line={line}
              quantity={quantities[line.product.id] ?? null}
              availableAtFirst={availableAtFirst(line)}
              problem={problemAt(quantityField(line.product.id))}
              onChange={(quantity) => set([[line.product.id, quantity]])}
              onNext={() => focus(index + 1)}
              onPasteColumn={(values) => paste(index, values)}
            />
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
