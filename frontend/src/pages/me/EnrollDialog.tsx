import type { FragmentOf } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { CodesDialog } from "./CodesDialog";
import { ConfirmDialog } from "./ConfirmDialog";
import { EnrollTotp } from "./commands";
import type { ProofFragment } from "./Proof";
import { ProofDialog } from "./ProofDialog";

type Props = { proof: FragmentOf<typeof ProofFragment>; onClose: () => void };

/** Three steps: prove that it is you, give the secret to the app, keep the recovery codes. */
export function EnrollDialog({ proof, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(EnrollTotp);
  const [app, setApp] = useState<{ secret: string; uri: string }>();
  const [codes, setCodes] = useState<string[]>();

  if (codes) return <CodesDialog codes={codes} onClose={onClose} />;
  if (app) return <ConfirmDialog {...app} onCodes={setCodes} onClose={onClose} />;
  return (
    <ProofDialog
      title={t("me.enroll")}
      action={t("code.continue")}
      proof={proof}
      busy={busy}
      send={(given) => send({ proof: given })}
      onDone={({ secret, uri }) => secret && uri && setApp({ secret, uri })}
      onClose={onClose}
    >
      <p>{t("me.enrollHint")}</p>
    </ProofDialog>
  );
}
