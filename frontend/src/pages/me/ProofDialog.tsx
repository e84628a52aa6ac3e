import { Button } from "@mantine/core";
import type { FragmentOf } from "gql.tada";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome, Refusal } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { beyondProof, type Proof, ProofField, type ProofFragment } from "./Proof";

type Props<Payload> = {
  title: string;
  /** What the button says. */
  action: string;
  proof: FragmentOf<typeof ProofFragment>;
  busy: boolean;
  danger?: boolean;
  send: (proof: Proof) => Promise<Outcome<Payload> | null>;
  onDone: (payload: Payload) => void;
  onClose: () => void;
  children: ReactNode;
};

/** Something that is done once the person has proved that it is them. */
export function ProofDialog<Payload>(props: Props<Payload>) {
  const { title, action, busy, danger = false, send, onDone, onClose, children } = props;
  const { t } = useTranslation();
  const [proof, setProof] = useState<Proof>({});
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const outcome = await send(proof);
    const refused = outcome?.kind === "refused" ? outcome.refusals : [];
    setRefusals(refused);
    const rest = beyondProof(refused);
    setTrouble(refused.length > 0 && rest.length === 0 ? null : troubleOf(outcome));
    if (outcome?.kind === "done") onDone(outcome.payload);
  };

  return (
    <Dialog title={title} open onClose={onClose} size={480}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        {children}
        <ProofField of={props.proof} proof={proof} onChange={setProof} refusals={refusals} />
        <OutcomeNote title={t("me.notDone")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy} {...(danger && { color: "red" })}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
