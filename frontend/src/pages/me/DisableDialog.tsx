import type { FragmentOf } from "gql.tada";
import { useTranslation } from "react-i18next";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { DisableTotp } from "./commands";
import type { ProofFragment } from "./Proof";
import { ProofDialog } from "./ProofDialog";

type Props = { proof: FragmentOf<typeof ProofFragment>; onClose: () => void };

/** Signing in takes the password alone from then on. */
export function DisableDialog({ proof, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(DisableTotp);

  return (
    <ProofDialog
      title={t("me.disable")}
      action={t("me.disable")}
      danger
      proof={proof}
      busy={busy}
      send={(given) => send({ proof: given })}
      onDone={onClose}
      onClose={onClose}
    >
      <p>{t("me.disableHint")}</p>
    </ProofDialog>
  );
}
