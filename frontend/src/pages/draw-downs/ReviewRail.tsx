import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Facts } from "@/ui/Facts";
import { useFormats } from "@/ui/format";
import { Kbd } from "@/ui/Kbd";
import { Note } from "@/ui/Note";
import { type Amount, useContents } from "@/units/contents";
import type { Customer, Problem } from "./form";
import styles from "./ReviewRail.module.css";

type Chosen = { quantity: number; product: Amount["product"] & { id: string; name: string } };

type Props = {
  from: string;
  customer: Customer;
  chosen: Chosen[];
  /** Empty until someone has tried to submit. */
  problems: Problem[];
  trouble: ReactNode;
  busy: boolean;
  saved: string | null;
  onFix: (problem: Problem) => void;
  onSubmit: () => void;
  onSave: () => void;
  onDiscard: () => void;
};

/** The request as it will be sent. This is the review: there is no further step. */
export function ReviewRail(props: Props) {
  const { from, customer, chosen, problems, trouble, busy, saved, onFix, onSubmit, onSave, onDiscard } =
    props;
  const { t } = useTranslation();

  return (
    <aside className={styles.rail} aria-label={t("review.title")}>
      <h2>{t("review.title")}</h2>
      {chosen.length === 0 ? (
        <p className="muted">{t("review.nothing")}</p>
      ) : (
        <>
          <Facts
            facts={[
              [t("review.from"), from],
              [t("review.to"), customer.accountName && <To customer={customer} />],
            ]}
          />
          <Summary chosen={chosen} />
        </>
      )}
      {problems.length > 0 && <Problems problems={problems} onFix={onFix} />}
      {trouble}
      <div className={styles.buttons}>
        <Button loading={busy} onClick={onSubmit}>
          {t("review.submit")}
          <Kbd>Ctrl ↵</Kbd>
        </Button>
        <Button variant="default" onClick={onSave}>
          {t("review.save")}
        </Button>
        <Button variant="subtle" onClick={onDiscard}>
          {t("review.discard")}
        </Button>
      </div>
      {saved && (
        <p className="muted caption" role="status">
          {saved}
        </p>
      )}
      <div>
        <h3>{t("review.nextTitle")}</h3>
        <ol className={styles.next}>
          <li>{t("review.next1")}</li>
          <li>{t("review.next2")}</li>
          <li>{t("review.next3")}</li>
        </ol>
      </div>
    </aside>
  );
}

function To({ customer }: { customer: Customer }) {
  return (
    <>
      {customer.accountName}
      <div className="muted small">{customer.contactEmail}</div>
    </>
  );
}

function Summary({ chosen }: { chosen: Chosen[] }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const contents = useContents();
  return (
    <table className={styles.summary}>
      <caption className={styles.hidden}>{t("review.title")}</caption>
      <tbody>
        {chosen.map(({ product, quantity }) => (
          <tr key={product.id}>
            <td>{product.name}</td>
            <td>{number(quantity)}</td>
          </tr>
        ))}
        <tr>
          <td colSpan={2}>
            <div className={styles.total}>
              <span>{t("lines.total")}</span>
              <span>{contents(chosen)}</span>
            </div>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Problems({ problems, onFix }: { problems: Problem[]; onFix: (problem: Problem) => void }) {
  const { t } = useTranslation();
  return (
    <Note tone="red" role="alert">
      {t("review.fix", { count: problems.length })}
      <ul className={styles.problems}>
        {problems.map((problem) => {
          const words = problem.product ? `${problem.product}: ${problem.message}` : problem.message;
          return (
            <li key={`${problem.field} ${words}`}>
              {problem.field ? (
                <button type="button" onClick={() => onFix(problem)}>
                  {words}
                </button>
              ) : (
                words
              )}
            </li>
          );
        })}
      </ul>
    </Note>
  );
}
