import { useTranslation } from "react-i18next";
import styles from "./BalanceBar.module.css";
import { useFormats } from "./format";

export type Balance = {
  ordered: number;
  /** Gone for good: drawn down, or in the holder's own use. */
  drawn: number;
  /** Held for other requests. */
  reserved: number;
  /** In the request at hand. */
  request: number;
};

export function remaining({ ordered, drawn, reserved, request }: Balance) {
  return ordered - drawn - reserved - request;
}

/**
 * The one drawing for quantities: height and pattern carry the meaning, so that it works in grey and in print. It says
 * itself what it draws, or takes a label where it draws something else than an order's line.
 */
export function BalanceBar({ balance, label }: { balance: Balance; label?: string }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { ordered, drawn, reserved, request } = balance;
  const left = remaining(balance);
  const whole = Math.max(ordered, drawn + reserved + request, 1);
  const width = (units: number) => ({ width: `${(units / whole) * 100}%` });

  const words = t("balance.label", {
    ordered: number(ordered),
    drawn: number(drawn),
    reserved: number(reserved),
    request: number(request),
    remaining: number(left),
  });

  return (
    <div role="img" aria-label={label ?? words} className={styles.bar} data-over={left < 0 || undefined}>
      {drawn > 0 && <span className={styles.drawn} style={width(drawn)} />}
      {reserved > 0 && <span className={styles.reserved} style={width(reserved)} />}
      {request > 0 && <span className={styles.request} style={width(request)} />}
      {left < 0 && <span className={styles.limit} style={{ left: `${(ordered / whole) * 100}%` }} />}
    </div>
  );
}

/** "64 drawn down, 10 reserved of 120". */
export function BalanceCaption({ balance }: { balance: Omit<Balance, "request"> }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  return (
    <span className="muted caption">
      {t("balance.caption", {
        ordered: number(balance.ordered),
        drawn: number(balance.drawn),
        reserved: number(balance.reserved),
      })}
    </span>
  );
}

type KeyProps = { request?: boolean; names?: Partial<Record<"drawn" | "reserved" | "request", string>> };

/** What the patterns mean, or other names for them where it is not an order that is drawn. */
export function BalanceKey({ request = true, names = {} }: KeyProps) {
  const { t } = useTranslation();
  const samples = [
    [styles.drawn, names.drawn ?? t("balance.drawn")],
    [styles.reserved, names.reserved ?? t("balance.reserved")],
    ...(request ? ([[styles.request, names.request ?? t("balance.request")]] as const) : []),
  ] as const;
  return (
    <div className={styles.key} aria-hidden>
      {samples.map(([className, name]) => (
        <span key={name}>
          <span className={styles.bar}>
            <span className={className} style={{ width: "100%" }} />
          </span>
          {name}
        </span>
      ))}
    </div>
  );
}
