import { useTranslation } from "react-i18next";
import { Table } from "@/ui/Table";
import { ConfigureRow } from "./ConfigureRow";
import type { Line } from "./configure";
import type { OtherRoom } from "./otherRooms";
import { type ConfigureState, quantityField } from "./useConfigureForm";

type Props = {
  of: "file" | "quota";
  lines: readonly Line[];
  form: ConfigureState;
  others: readonly OtherRoom[];
  accountId: string;
};

export function ConfigureTable({ of, lines, form, others, accountId }: Props) {
  const { t } = useTranslation();
  const focus = (index: number) => {
    const next = lines[index];
    if (next) document.getElementById(quantityField(next.id))?.focus();
  };
  const paste = (from: number, values: (number | null)[]) =>
    form.set(
      values.flatMap((value, offset) => {
        const line = lines[from + offset];
        return line ? [[line.id, value]] : [];
      }),
    );

  return (
    <Table label={t(`configureTitle.${of}`)} phone="rows">
      <thead>
        <tr>
          <th scope="col">{t("lines.product")}</th>
          <th scope="col">{t("configure.entitlement")}</th>
          <th scope="col" data-number>
            {t("lines.available")}
          </th>
          <th scope="col" data-number>
            {t(`configureHere.${of}`)}
          </th>
          <th scope="col" data-number>
            {t("configure.leftAfter")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <ConfigureRow
            key={line.id}
            of={of}
            line={line}
            accountId={accountId}
            quantity={form.quantities[line.id] ?? null}
            problem={form.problemOf(line)}
            holders={others.filter(({ units }) => units.has(line.id))}
            onChange={(quantity) => form.set([[line.id, quantity]])}
            onNext={() => focus(index + 1)}
            onPasteColumn={(values) => paste(index, values)}
          />
        ))}
      </tbody>
    </Table>
  );
}
