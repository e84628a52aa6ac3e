import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { ApprovePDR } from "@/pdr/commands";
import { Kbd } from "@/ui/Kbd";
import { Note } from "@/ui/Note";
import { useShortcuts, useSingleKeys } from "@/ui/shortcuts";
import { useContents } from "@/units/contents";
import styles from "./Decision.module.css";
import { RejectForm } from "./RejectForm";

export const DecisionFragment = graphql(`
  fragment Decision on PDR {
    id
    version
    state
    actions
    submittedBy {
      id
      name
    }
    decidedBy {
      id
      name
    }
    lines {
      quantity
      product {
        id
        unitKind
        unitSize
      }
    }
  }
`);

type Props = { pdr: FragmentOf<typeof DecisionFragment>; onDecided: () => void };

/** Offers what the server allows now, so no rule is written twice. */
export function Decision({ pdr, onDecided }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const singleKeys = useSingleKeys();
  const { id, version, state, actions, submittedBy, decidedBy, lines } = readFragment(DecisionFragment, pdr);
  const { send, busy } = useCommand(ApprovePDR);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [rejecting, setRejecting] = useState(false);
  const mayReject = actions.includes("REJECT");
  useShortcuts({ KeyR: mayReject ? () => setRejecting(true) : undefined });

  const approve = async () => {
    const outcome = await send({ id, version });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onDecided();
  };

  if (state !== "SUBMITTED") {
    return (
      <Note tone="cobalt" role="status">
        {decidedBy
          ? t("queue.decided", { state: t(`state.${state}`), name: decidedBy.name })
          : t("queue.gone", { state: t(`state.${state}`) })}
      </Note>
    );
  }
  if (!actions.includes("APPROVE") && !mayReject) {
    return <Note tone="amber">{t("queue.cannotDecide", { name: submittedBy?.name ?? "" })}</Note>;
  }
  return (
    <div className={styles.decision}>
      <OutcomeNote title={t("queue.notDecided")} trouble={trouble} />
      {rejecting ? (
        <RejectForm id={id} version={version} onCancel={() => setRejecting(false)} onDecided={onDecided} />
      ) : (
        <div className={styles.buttons}>
          {actions.includes("APPROVE") && (
            <Button loading={busy} onClick={() => void approve()}>
              {t("action.approve")}
              {singleKeys && <Kbd>A</Kbd>}
            </Button>
          )}
          {mayReject && (
            <Button variant="outline" color="red" onClick={() => setRejecting(true)}>
              {t("action.reject")}
              {singleKeys && <Kbd>R</Kbd>}
            </Button>
          )}
          <span className="muted small">{t("queue.effect", { contents: contents([...lines]) })}</span>
        </div>
      )}
    </div>
  );
}
