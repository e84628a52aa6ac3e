import { useTranslation } from "react-i18next";
import { balanceOf } from "@/pdr/balance";
import { BalanceBar, BalanceCaption, remaining } from "@/ui/BalanceBar";
import { useFormats } from "@/ui/format";
import { QuantityInput } from "@/ui/QuantityInput";
import styles from "@/units/quantities.module.css";
import { type Line, overWords, quantityField } from "./form";

type Props = {
  line: Line;
  quantity: number | null;
  /** What was available when the form was opened; others may have reserved since. */
  availableAtFirst: number;
  problem: string | undefined;
  onChange: (quantity: number | null) => void;
  onNext: () => void;
  onPasteColumn: (values: (number | null)[]) => void;
};

export function QuantityRow(props: Props) {
  const { line, quantity, availableAtFirst, problem, onChange, onNext, onPasteColumn } = props;
  const { t } = useTranslation();
  const formats = useFormats();
  const { number } = formats;
  const { product, available } = line;
  const balance = { ...balanceOf(line), request: quantity ?? 0 };
  const left = remaining(balance);
  const over = left < 0 ? overWords(available, t, formats) : undefined;
  const shown = over ?? problem;
  const problemId = `${quantityField(product.id)}-problem`;

  return (
    <tr className={styles.row} data-problem={shown !== undefined || undefined}>
      <td>
        {product.name}
        <div className="muted caption">{product.unit}</div>
      </td>
      <td className={styles.balance}>
        <BalanceBar balance={balance} />
        <BalanceCaption balance={balance} />
      </td>
      <td data-number data-wide>
        {number(available)}
      </td>
      <td data-number>
        <div className={styles.quantity}>
          {available > 0 && (
            <button
              type="button"
              className={styles.max}
              aria-label={t("lines.maxOf", { product: product.name, available: number(available) })}
              onClick={() => onChange(available)}
            >
              {t("lines.max")}
            </button>
          )}
          <QuantityInput
            id={quantityField(product.id)}
            label={t("lines.quantityOf", { product: product.name })}
            value={quantity}
            disabled={available === 0 && quantity === null}
            problem={shown && problemId}
            onChange={onChange}
            onNext={onNext}
            onPasteColumn={onPasteColumn}
          />
        </div>
        {shown && (
          <div id={problemId} role="alert" className={styles.problem}>
            {shown}
          </div>
        )}
        {available !== availableAtFirst && (
          <div role="status" className="muted caption">
            {t("lines.changed", { before: number(availableAtFirst), now: number(available) })}
          </div>
        )}
      </td>
      <td data-number data-wide className={left < 0 ? styles.short : undefined}>
        {number(left)}
      </td>
    </tr>
  );
}
