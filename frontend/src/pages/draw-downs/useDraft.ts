import type { ResultOf } from "gql.tada";
import { useRef, useState } from "react";
import { type Outcome, useCommand } from "@/api/command";
import { CreatePDR, SubmitPDR, UpdatePDR } from "@/pdr/commands";
import type { Saved } from "./draft";
import { type Form, inputOf, type Line } from "./form";

type Done = NonNullable<ResultOf<typeof CreatePDR>["done"]>;

/** A form's request on the server: none yet, or a draft with the version that we saw. */
export function useDraft(partnerId: string, start: Saved | null) {
  const [saved, setSaved] = useState(start);
  const latest = useRef(start);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const create = useCommand(CreatePDR);
  const update = useCommand(UpdatePDR);
  const submitDraft = useCommand(SubmitPDR);

  const keep = (outcome: Outcome<Done> | null) => {
    const pdr = outcome?.kind === "done" ? outcome.payload.pdr : null;
    if (pdr) {
      latest.current = { id: pdr.id, number: pdr.number, version: pdr.version };
      setSaved(latest.current);
    }
    return outcome;
  };

  /** One after the other: each takes the version that the one before has left. */
  const inTurn = (step: () => Promise<Outcome<Done> | null>) => {
    const turn = last.current.then(step);
    last.current = turn;
    return turn;
  };

  const write = (form: Form, lines: readonly Line[], draft: Saved) =>
    update.send({ ...inputOf(form, lines), id: draft.id, version: draft.version });

  const save = (form: Form, lines: readonly Line[]) =>
    inTurn(async () => {
      const draft = latest.current;
      return keep(
        draft
          ? await write(form, lines, draft)
          : await create.send({ ...inputOf(form, lines), partnerId, submit: false }),
      );
    });

  /** Creates and submits in one step; a draft is brought up to date first. */
  const submit = (form: Form, lines: readonly Line[]) =>
    inTurn(async () => {
      const draft = latest.current;
      if (!draft) return create.send({ ...inputOf(form, lines), partnerId, submit: true });
      const written = keep(await write(form, lines, draft));
      const pdr = written?.kind === "done" ? written.payload.pdr : null;
      return pdr ? submitDraft.send({ id: pdr.id, version: pdr.version }) : written;
    });

  return { saved, save, submit, busy: create.busy || submitDraft.busy };
}
