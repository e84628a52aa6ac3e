import { Textarea } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { FragmentOf } from "gql.tada";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { useFormats } from "@/ui/format";
import { Note } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { useCtrlEnter } from "@/ui/shortcuts";
import { ContactFields } from "./ContactFields";
import { CustomerField } from "./CustomerField";
import styles from "./DrawDownForm.module.css";
import type { Start } from "./draft";
import { chosenLines, type Field, type Form, type Problem, problemsOf, problemsOfRefusals } from "./form";
import { OrderField, type OrderFieldFragment, preselected } from "./OrderField";
import { QuantityTable } from "./QuantityTable";
import { ReviewRail } from "./ReviewRail";
import { SimilarCustomer } from "./SimilarCustomer";
import { useDraft } from "./useDraft";
import { useOrderLines } from "./useOrderLines";

type Props = {
  partner: { id: string; name: string };
  orders: readonly FragmentOf<typeof OrderFieldFragment>[];
  start: Start;
  onSaved: (number: string) => void;
};

/** Order, customer, quantities and the review beside them, on one page. */
export function DrawDownForm({ partner, orders, start, onSaved }: Props) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>(() => ({
    ...start.form,
    orderId: preselected(orders, start.form.orderId)?.id ?? null,
  }));
  const { lines, number: orderNumber, loading, reload } = useOrderLines(form.orderId);
  const draft = useDraft(partner.id, start.saved);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Problem[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const startedWithOrder = useRef(form.orderId !== null);

  const own = problemsOf(form, lines, t, formats);
  const problems = tried
    ? [...own, ...refused.filter(({ field }) => !own.some((it) => it.field === field))]
    : [];
  const problemAt = (field: Field) => problems.find((problem) => problem.field === field)?.message;

  const change = (next: Partial<Form>) => {
    // What the server refused was said of what was sent; it is checked anew with the next submit.
    setRefused([]);
    setForm((now) => ({ ...now, ...next }));
  };
  const settle = (outcome: Awaited<ReturnType<typeof draft.submit>>) => {
    setTrouble(outcome?.kind === "failed" ? troubleOf(outcome) : null);
    if (outcome?.kind !== "refused") return;
    setTried(true);
    const sent = chosenLines(form, lines).map(({ product }) => product.id);
    const found = problemsOfRefusals(outcome.refusals, sent);
    setRefused(found);
    focusOn(found[0]);
    reload();
  };

  const submit = async () => {
    setTried(true);
    if (own.length > 0) {
      focusOn(own[0]);
      return;
    }
    const outcome = await draft.submit(form, lines);
    settle(outcome);
    const pdr = outcome?.kind === "done" ? outcome.payload.pdr : null;
    if (!pdr) return;
    await navigate({
      to: "/a/$acct/draw-downs/$pdr",
      params: { acct: partner.id, pdr: pdr.number },
      state: { submitted: true },
    });
  };
  const save = async () => {
    const outcome = await draft.save(form, lines);
    settle(outcome);
    const pdr = outcome?.kind === "done" ? outcome.payload.pdr : null;
    if (!pdr) return;
    setSavedAt(new Date().toISOString());
    onSaved(pdr.number);
    await navigate({ to: ".", search: { from: pdr.number }, replace: true });
  };
  const discard = () => void navigate({ to: "/a/$acct/draw-downs", params: { acct: partner.id } });
  useCtrlEnter(() => void submit());

  const dropped = Object.keys(form.quantities).filter(
    (id) => !lines.some(({ product }) => product.id === id),
  );

  return (
    <form className={styles.form} noValidate onSubmit={(event) => event.preventDefault()}>
      <div>
        {start.clonedFrom && (
          <Note tone="amber">
            {t("newDrawDown.clonedFrom", { ...start.clonedFrom, reason: start.clonedFrom.reason ?? "" })}
          </Note>
        )}
        {!start.editable && <Note tone="red">{t("newDrawDown.notEditable")}</Note>}
        <div className={styles.part}>
          <Section title={t("order.title")} hint={t("order.hint")}>
            <div className={styles.order}>
              <OrderField
                orders={orders}
                orderId={form.orderId}
                onPick={(orderId) => change({ orderId })}
                problem={problemAt("order")}
                autoFocus={!startedWithOrder.current}
              />
            </div>
          </Section>
        </div>
        <div className={styles.part}>
          <Section title={t("customer.title")}>
            <div className={styles.pair}>
              <CustomerField
                partnerId={partner.id}
                customer={form.customer}
                onPick={(customer) => change({ customer })}
                problem={problemAt("customer")}
                autoFocus={startedWithOrder.current && form.customer.accountName === ""}
              />
              <ContactFields
                customer={form.customer}
                onChange={(next) => change({ customer: { ...form.customer, ...next } })}
                problemAt={problemAt}
              />
            </div>
            <SimilarCustomer
              partnerId={partner.id}
              customer={form.customer}
              onUse={(customer) => change({ customer })}
            />
          </Section>
        </div>
        {lines.length > 0 && (
          <QuantityTable
            key={form.orderId}
            lines={lines}
            quantities={form.quantities}
            onChange={(quantities) => change({ quantities })}
            problemAt={problemAt}
          />
        )}
        {lines.length === 0 && loading && <SkeletonRows rows={5} />}
        {lines.length > 0 && dropped.length > 0 && (
          <p className="muted small">{t("lines.dropped", { count: dropped.length })}</p>
        )}
        <Textarea
          label={t("customer.note")}
          description={t("customer.noteHint")}
          autosize={false}
          rows={2}
          maxLength={2000}
          value={form.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      </div>
      <ReviewRail
        from={[partner.name, orderNumber].filter(Boolean).join(", ")}
        customer={form.customer}
        chosen={chosenLines(form, lines)}
        problems={problems}
        trouble={<OutcomeNote title={t("newDrawDown.notSent")} trouble={trouble} />}
        busy={draft.busy}
        saved={savedAt && t("review.saved", { time: formats.moment(savedAt) })}
        onFix={focusOn}
        onSubmit={() => void submit()}
        onSave={() => void save()}
        onDiscard={discard}
      />
    </form>
  );
}

function focusOn(problem: Problem | undefined) {
  if (problem?.field) document.getElementById(problem.field)?.focus();
}
