import { useNavigate } from "@tanstack/react-router";
import type { FragmentOf } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { deferred } from "@/ui/deferred";
import { useFormats } from "@/ui/format";
import { Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { useCtrlEnter } from "@/ui/shortcuts";
import { TextArea } from "@/ui/TextArea";
import { ContactFields } from "./ContactFields";
import { CustomerField } from "./CustomerField";
import { DraftNotes } from "./DraftNotes";
import styles from "./DrawDownForm.module.css";
import type { Start } from "./draft";
import { chosenLines } from "./form";
import { OrderField, type OrderFieldFragment, preselected } from "./OrderField";
import { QuantityTable } from "./QuantityTable";
import { ReviewRail } from "./ReviewRail";
import { SimilarCustomer } from "./SimilarCustomer";
import { focusOn, useDrawDownForm } from "./useDrawDownForm";

// There is nothing to guard before someone has typed.
const LeaveGuard = deferred(() => import("./LeaveGuard").then((module) => module.LeaveGuard));

type Props = {
  partner: { id: string; name: string };
  orders: readonly FragmentOf<typeof OrderFieldFragment>[];
  start: Start;
  onSaved: (number: string) => void;
};

/** Order, customer, quantities and the review beside them, on one page. */
export function DrawDownForm({ partner, orders, start, onSaved }: Props) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const navigate = useNavigate();
  const [firstOrder] = useState(() => preselected(orders, start.form.orderId)?.id ?? null);
  const { form, order, problems, problemAt, trouble, busy, savedAt, isChanged, change, submit, save } =
    useDrawDownForm(partner.id, start, firstOrder, onSaved);
  const { lines } = order;
  // An order that someone chose is settled; the only one that there is, is filled in and may still be looked at.
  const isSettled = firstOrder !== null && start.form.orderId !== null;
  useCtrlEnter(() => void submit());

  const dropped = Object.keys(form.quantities).filter(
    (id) => !lines.some(({ product }) => product.id === id),
  );

  return (
    <form className={styles.form} noValidate onSubmit={(event) => event.preventDefault()}>
      <Suspense>
        <LeaveGuard isChanged={isChanged} />
      </Suspense>
      <div>
        <DraftNotes start={start} />
        <div className={styles.part}>
          <Section title={t("order.title")} hint={t("order.hint")}>
            <div className={styles.order}>
              <OrderField
                orders={orders}
                orderId={form.orderId}
                onPick={(orderId) => change({ orderId })}
                problem={problemAt("order")}
                autoFocus={!isSettled}
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
                autoFocus={isSettled && start.form.customer.accountName === ""}
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
        {lines.length === 0 && order.loading && <SkeletonRows rows={5} />}
        {lines.length > 0 && dropped.length > 0 && (
          <p className="muted small">{t("lines.dropped", { count: dropped.length })}</p>
        )}
        <TextArea
          label={t("customer.note")}
          description={t("customer.noteHint")}
          rows={2}
          maxLength={2000}
          value={form.note}
          onChange={(event) => change({ note: event.currentTarget.value })}
        />
      </div>
      <ReviewRail
        from={[partner.name, order.number].filter(Boolean).join(", ")}
        customer={form.customer}
        chosen={chosenLines(form, lines)}
        problems={problems}
        trouble={<OutcomeNote title={t("newDrawDown.notSent")} trouble={trouble} />}
        busy={busy}
        saved={savedAt && t("review.saved", { time: moment(savedAt) })}
        onFix={focusOn}
        onSubmit={() => void submit()}
        onSave={() => void save()}
        onDiscard={() => void navigate({ to: "/a/$acct/draw-downs", params: { acct: partner.id } })}
      />
    </form>
  );
}
