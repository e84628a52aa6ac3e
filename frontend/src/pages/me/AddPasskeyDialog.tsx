import { TextInput } from "@mantine/core";
import type { FragmentOf } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome } from "@/api/command";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { Note } from "@/ui/Note";
import { BeginPasskey, FinishPasskey } from "./commands";
import type { Proof, ProofFragment } from "./Proof";
import { ProofDialog } from "./ProofDialog";

type Props = { proof: FragmentOf<typeof ProofFragment>; onClose: () => void };

/** Has the browser make a passkey, under a name that tells it from others. */
export function AddPasskeyDialog({ proof, onClose }: Props) {
  const { t } = useTranslation();
  const begin = useUnkeyedCommand(BeginPasskey);
  const finish = useUnkeyedCommand(FinishPasskey);
  const [name, setName] = useState(t("me.passkeyDefault"));
  const [why, setWhy] = useState<"left" | "known">();

  const add = async (given: Proof): Promise<Outcome<object> | null> => {
    setWhy(undefined);
    const begun = await begin.send({ proof: given });
    if (begun.kind !== "done" || !begun.payload.options) return begun;
    const { makePasskey } = await import("@/session/passkeys");
    const made = await makePasskey(begun.payload.options);
    setWhy(made.why);
    return made.credential === undefined ? null : finish.send({ name, credential: made.credential });
  };

  return (
    <ProofDialog
      title={t("me.addPasskey")}
      action={t("code.continue")}
      proof={proof}
      busy={begin.busy || finish.busy}
      send={add}
      onDone={onClose}
      onClose={onClose}
    >
      <p>{t("me.addPasskeyHint")}</p>
      <TextInput
        label={t("me.passkeyName")}
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {why && (
        <Note tone="red" role="alert">
          {why === "known" ? t("me.passkeyKnown") : t("me.passkeyLeft")}
        </Note>
      )}
    </ProofDialog>
  );
}
