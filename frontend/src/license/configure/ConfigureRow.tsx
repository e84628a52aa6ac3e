import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Expiry } from "@/entitlement/Expiry";
import { BalanceBar } from "@/ui/BalanceBar";
import { useFormats } from "@/ui/format";
import { QuantityInput } from "@/ui/QuantityInput";
import styles from "@/units/quantities.module.css";
import { balanceOf, type Line } from "./configure";
import type { OtherRoom } from "./otherRooms";
import { quantityField } from "./useConfigureForm";

type Props = {
  of: "file" | "quota";
  line: Line;
  accountId: string;
  quantity: number | null;
  problem: string | undefined;
  /** Other Control Rooms that have units of it, which they could release. */
  holders: readonly OtherRoom[];
  onChange: (quantity: number | null) => void;
  onNext: () => void;
  onPasteColumn: (values: (number | null)[]) => void;
};

export function ConfigureRow(props: Props) {
  const { of, line, accountId, quantity, problem, holders, onChange, onNext, onPasteColumn } = props;
  const { t } = useTranslation();
  const { number } = useFormats();
  const { product, most } = line;
  const balance = balanceOf(line, quantity ?? 0);
  const left = most - (quantity ?? 0);
  const label = t(`configureBar.${of}`, {
    elsewhere: number(line.elsewhere),
    reserved: number(line.reserved),
    here: number(quantity ?? 0),
    total: number(line.quantity),
  });
  const problemId = `${quantityField(line.id)}-problem`;

  return (
    <tr className={styles.row} data-problem={problem !== undefined || undefined}>
      <td>
        {product.name}
        <div className="muted caption">{product.unit}</div>
      </td>
      <td className={styles.balance}>
        <BalanceBar balance={balance} label={label} />
        <span className="muted caption">
          <Expiry {...line} />
        </span>
      </td>
      <td data-number data-wide>
        {number(most)}
      </td>
      <td data-number>
        <div className={styles.quantity}>
          {most > 0 && (
            <button
              type="button"
              className={styles.max}
              aria-label={t("lines.maxOf", { product: product.name, available: number(most) })}
              onClick={() => onChange(most)}
            >
              {t("lines.max")}
            </button>
          )}
          <QuantityInput
            id={quantityField(line.id)}
            label={t(`configureHereOf.${of}`, { product: product.name })}
            value={quantity}
            disabled={most === 0 && quantity === null}
            problem={problem && problemId}
            onChange={onChange}
            onNext={onNext}
            onPasteColumn={onPasteColumn}
          />
        </div>
        {problem && (
          <div id={problemId} role="alert" className={styles.problem}>
            {problem}
          </div>
        )}
        {(left < 0 || most === 0) &&
          holders.map(({ id, name, units }) => (
            <div key={id} className="caption">
              <Link
                to={of === "file" ? "/a/$acct/file-licenses/$room" : "/a/$acct/cloud-licenses/$room"}
                params={{ acct: accountId, room: id }}
              >
                {t("configure.releaseFrom", { count: units.get(line.id) ?? 0, room: name })}
              </Link>
            </div>
          ))}
      </td>
      <td data-number data-wide className={left < 0 ? styles.short : undefined}>
        {number(left)}
      </td>
    </tr>
  );
}
