import { Button } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { ClonePDR } from "@/pdr/commands";
import { ButtonLink } from "@/routing/links";
import { useShortcuts } from "@/ui/shortcuts";
import { WithdrawDialog, WithdrawDialogFragment } from "./WithdrawDialog";

export const DrawDownActionsFragment = graphql(
  `
    fragment DrawDownActions on PDR {
      id
      number
      state
      actions
      partner {
        id
      }
      ...WithdrawDialog
    }
  `,
  [WithdrawDialogFragment],
);

/** Offers what the server allows now, so no rule is written twice. */
export function DrawDownActions({ pdr }: { pdr: FragmentOf<typeof DrawDownActionsFragment> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const data = readFragment(DrawDownActionsFragment, pdr);
  const { id, number, state, actions, partner } = data;
  const { send: clone, busy } = useCommand(ClonePDR);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [withdrawing, setWithdrawing] = useState(false);
  const may = (action: (typeof actions)[number]) => actions.includes(action);

  const toClone = async () => {
    const outcome = await clone({ id });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind !== "done" || !outcome.payload.pdr) return;
    const from = outcome.payload.pdr.number;
    await navigate({ to: "/a/$acct/draw-downs/new", params: { acct: partner.id }, search: { from } });
  };
  const toAccept = () => void navigate({ to: ".", search: { dialog: "accept" } });

  useShortcuts({
    KeyA: may("ACCEPT") ? toAccept : undefined,
    KeyL: may("CLONE") ? () => void toClone() : undefined,
  });

  return (
    <>
      {may("WITHDRAW") && (
        <Button variant="default" onClick={() => setWithdrawing(true)}>
          {t("action.withdraw")}
        </Button>
      )}
      {may("CLONE") && (
        <Button
          variant={state === "REJECTED" ? "filled" : "default"}
          leftSection={<IconCopy size={16} aria-hidden />}
          loading={busy}
          onClick={() => void toClone()}
        >
          {t("action.clone")}
        </Button>
      )}
      {may("EDIT") && (
        <ButtonLink to="/a/$acct/draw-downs/new" params={{ acct: partner.id }} search={{ from: number }}>
          {t("action.edit")}
        </ButtonLink>
      )}
      {may("APPROVE") && (
        <ButtonLink to="/v/queue/$pdr" params={{ pdr: number }}>
          {t("action.decide")}
        </ButtonLink>
      )}
      {may("ACCEPT") && <Button onClick={toAccept}>{t("action.accept")}</Button>}
      <OutcomeNote title={t("drawDown.notDone")} trouble={trouble} />
      <WithdrawDialog pdr={data} open={withdrawing} onClose={() => setWithdrawing(false)} />
    </>
  );
}
