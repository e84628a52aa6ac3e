import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Refusal } from "@/api/command";
import { graphql } from "@/api/graphql";

export const ProofFragment = graphql(`
  fragment Proof on Security {
    totp
    hasPassword
  }
`);

/** That it is still the person who sits there. */
export type Proof = { password?: string; code?: string };

type Props = {
  of: FragmentOf<typeof ProofFragment>;
  proof: Proof;
  onChange: (proof: Proof) => void;
  refusals: Refusal[];
};

/** Asks for a code of the app, or else the password. Who has neither is not asked. */
export function ProofField({ of, proof, onChange, refusals }: Props) {
  const { t } = useTranslation();
  const { totp, hasPassword } = readFragment(ProofFragment, of);
  const [byCode, setByCode] = useState(totp);
  const error = refusals.find(({ path }) => path[0] === "proof")?.message;

  const change = () => {
    setByCode(!byCode);
    onChange({});
  };

  if (!totp && !hasPassword) return null;
  return (
    <>
      {byCode ? (
        <TextInput
          label={t("me.proofCode")}
          description={t("me.proofCodeHint")}
          name="code"
          autoComplete="one-time-code"
          data-autofocus
          value={proof.code ?? ""}
          error={error}
          onChange={(event) => onChange({ code: event.currentTarget.value })}
        />
      ) : (
        <PasswordInput
          label={t("me.proofPassword")}
          name="password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
          data-autofocus
          value={proof.password ?? ""}
          error={error}
          onChange={(event) => onChange({ password: event.currentTarget.value })}
        />
      )}
      {totp && hasPassword && (
        <Button variant="subtle" size="xs" onClick={change}>
          {byCode ? t("me.proveByPassword") : t("me.proveByCode")}
        </Button>
      )}
    </>
  );
}

/** The refusals that no field of the proof shows. */
export const beyondProof = (refusals: Refusal[]) => refusals.filter(({ path }) => path[0] !== "proof");
