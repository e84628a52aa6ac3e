import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { useFormats } from "@/ui/format";
import type { Start } from "./draft";
import { chosenLines, type Field, type Form, type Problem, problemsOf, problemsOfRefusals } from "./form";
import { useDraft } from "./useDraft";
import { useOrderLines } from "./useOrderLines";

const idle = 2000;

/** What has been entered, what is wrong with it, and the ways it can go from here. */
export function useDrawDownForm(
  partnerId: string,
  start: Start,
  orderId: string | null,
  onSaved: (number: string) => void,
) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const [form, setForm] = useState<Form>({ ...start.form, orderId });
  const order = useOrderLines(form.orderId);
  const draft = useDraft(partnerId, start.saved);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Problem[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [savedAt, setSavedAt] = useState<string | null>(null);
  /** The form as the server has it, or as it was found. */
  const kept = useRef(form);
  const submitting = useRef(false);

  const { lines } = order;
  const own = problemsOf(form, lines, t, formats);
  const problems = tried
    ? [...own, ...refused.filter(({ field }) => !own.some((problem) => problem.field === field))]
    : [];

  const change = (next: Partial<Form>) => {
    // What the server refused was said of what was sent; the next submit asks anew.
    setRefused([]);
    setForm((now) => ({ ...now, ...next }));
  };

  const settle = (outcome: Awaited<ReturnType<typeof draft.submit>>) => {
    setTrouble(outcome?.kind === "failed" ? troubleOf(outcome) : null);
    if (outcome?.kind === "refused") {
      setTried(true);
      const sent = chosenLines(form, lines).map(({ product }) => product.id);
      const found = problemsOfRefusals(outcome.refusals, sent);
      setRefused(found);
      focusOn(found[0]);
      order.reload();
    }
    if (outcome?.kind !== "done" || !outcome.payload.pdr) return null;
    kept.current = form;
    return outcome.payload.pdr;
  };

  const submit = async () => {
    setTried(true);
    if (own.length > 0) {
      focusOn(own[0]);
      return;
    }
    // A second press while the first is on its way, or has arrived, is the same wish.
    if (submitting.current) return;
    submitting.current = true;
    const pdr = settle(await draft.submit(form, lines));
    submitting.current = pdr !== null;
    if (!pdr) return;
    await navigate({
      to: "/a/$acct/draw-downs/$pdr",
      params: { acct: partnerId, pdr: pdr.number },
      state: { submitted: true },
    });
  };

  const save = async () => {
    const pdr = settle(await draft.save(form, lines));
    if (!pdr) return;
    setSavedAt(new Date().toISOString());
    onSaved(pdr.number);
    await navigate({ to: ".", search: (now: object) => ({ ...now, from: pdr.number }), replace: true });
  };

  const keep = async () => {
    const outcome = await draft.save(form, lines);
    // What cannot be saved yet is still being typed; it is no reason to interrupt.
    if (outcome?.kind !== "done") return;
    kept.current = form;
    setSavedAt(new Date().toISOString());
  };
  const keepLatest = useRef(keep);
  keepLatest.current = keep;

  // A draft follows the typing from its first save on.
  const isDraft = draft.saved !== null && start.editable;
  useEffect(() => {
    if (!isDraft || form === kept.current) return;
    const timer = setTimeout(() => void keepLatest.current(), idle);
    return () => clearTimeout(timer);
  }, [form, isDraft]);

  return {
    form,
    order,
    problems,
    problemAt: (field: Field) => problems.find((problem) => problem.field === field)?.message,
    trouble,
    busy: draft.busy,
    savedAt,
    isChanged: () => form !== kept.current,
    change,
    submit,
    save,
  };
}

export function focusOn(problem: Problem | undefined) {
  if (problem?.field) document.getElementById(problem.field)?.focus();
}
