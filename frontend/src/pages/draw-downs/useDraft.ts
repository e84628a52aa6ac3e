import type { ResultOf } from "gql.tada";
import { useState } from "react";
import { type Outcome, useCommand } from "@/api/command";
import { CreatePDR, SubmitPDR, UpdatePDR } from "@/pdr/commands";
import type { Saved } from "./draft";
import { type Form, inputOf, type Line } from "./form";

type Done = NonNullable<ResultOf<typeof CreatePDR>["done"]>;

/** A form's request on the server: none yet, or a draft with the version that we saw. */
export function useDraft(partnerId: string, start: Saved | null) {
  const [saved, setSaved] = useState(start);
  const create = useCommand(CreatePDR);
  const update = useCommand(UpdatePDR);
  const submitDraft = useCommand(SubmitPDR);

  const keep = (outcome: Outcome<Done> | null) => {
    const pdr = outcome?.kind === "done" ? outcome.payload.pdr : null;
    if (pdr) setSaved({ id: pdr.id, number: pdr.number, version: pdr.version });
    return pdr;
  };

  const save = async (form: Form, lines: readonly Line[]) => {
    const input = inputOf(form, lines);
    const outcome = saved
      ? await update.send({ ...input, id: saved.id, version: saved.version })
      : await create.send({ ...input, partnerId, submit: false });
    keep(outcome);
    return outcome;
  };

  /** Creates and submits in one step; a draft is brought up to date first. */
  const submit = async (form: Form, lines: readonly Line[]) => {
    if (!saved) return create.send({ ...inputOf(form, lines), partnerId, submit: true });
    const updated = await update.send({ ...inputOf(form, lines), id: saved.id, version: saved.version });
    const pdr = keep(updated);
    return pdr ? submitDraft.send({ id: pdr.id, version: pdr.version }) : updated;
  };

  return { saved, save, submit, busy: create.busy || update.busy || submitDraft.busy };
}
