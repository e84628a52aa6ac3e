import type { FragmentOf } from "gql.tada";
import { useTranslation } from "react-i18next";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { RemovePasskey } from "./commands";
import type { ProofFragment } from "./Proof";
import { ProofDialog } from "./ProofDialog";

type Props = {
  proof: FragmentOf<typeof ProofFragment>;
  passkey: { id: string; name: string };
  onClose: () => void;
};

/** A passkey that is lost, or not used any more, signs nobody in from then on. */
export function RemovePasskeyDialog({ proof, passkey, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useUnkeyedCommand(RemovePasskey);

  return (
    <ProofDialog
      title={t("me.removeNamed", { name: passkey.name })}
      action={t("me.remove")}
      danger
      proof={proof}
      busy={busy}
      send={(given) => send({ id: passkey.id, proof: given })}
      onDone={onClose}
      onClose={onClose}
    >
      <p>{t("me.removePasskeyHint")}</p>
    </ProofDialog>
  );
}
