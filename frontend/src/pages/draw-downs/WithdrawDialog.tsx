import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { WithdrawPDR } from "@/pdr/commands";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { useContents } from "@/units/contents";

export const WithdrawDialogFragment = graphql(`
  fragment WithdrawDialog on PDR {
    id
    number
    version
    state
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

type Props = { pdr: FragmentOf<typeof WithdrawDialogFragment>; open: boolean; onClose: () => void };

export function WithdrawDialog({ pdr, open, onClose }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const { id, number, version, state, lines } = readFragment(WithdrawDialogFragment, pdr);
  const { send, busy } = useCommand(WithdrawPDR);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const withdraw = async () => {
    const outcome = await send({ id, version });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") onClose();
  };

  return (
    <Dialog title={t("withdraw.title", { number })} open={open} onClose={onClose}>
      <p>
        {state === "DRAFT" ? t("withdraw.draft") : t("withdraw.body", { contents: contents([...lines]) })}
      </p>
      <OutcomeNote title={t("drawDown.notDone")} trouble={trouble} />
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {t("dialog.cancel")}
        </Button>
        <Button data-autofocus loading={busy} onClick={() => void withdraw()}>
          {t("action.withdraw")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
