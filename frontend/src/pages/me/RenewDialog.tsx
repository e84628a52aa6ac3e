import type { FragmentOf } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { CodesDialog } from "./CodesDialog";
import { RenewRecoveryCodes } from "./commands";
import type { ProofFragment } from "./Proof";
import { ProofDialog } from "./ProofDialog";

type Props = { proof: FragmentOf<typeof ProofFragment>; onClose: () => void };

/** New recovery codes in the place of those that are left. */
export function RenewDialog({ proof, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(RenewRecoveryCodes);
  const [codes, setCodes] = useState<string[]>();

  if (codes) return <CodesDialog codes={codes} onClose={onClose} />;
  return (
    <ProofDialog
      title={t("me.renew")}
      action={t("me.renew")}
      proof={proof}
      busy={busy}
      send={(given) => send({ proof: given })}
      onDone={({ recoveryCodes }) => setCodes(recoveryCodes ?? [])}
      onClose={onClose}
    >
      <p>{t("me.renewHint")}</p>
    </ProofDialog>
  );
}
