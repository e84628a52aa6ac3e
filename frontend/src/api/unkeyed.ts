import { useState } from "react";
import { type AnyVariables, type TypedDocumentNode, useClient } from "urql";
import { type Outcome, outcomeOf, type Refusal } from "./command";

type UnkeyedCommand<Input, Payload> = TypedDocumentNode<
  { done: (Payload & { userErrors: Refusal[] }) | null },
  { input: Input } & AnyVariables
>;

/** Sends a command that takes no key: what it shows is shown once, so it cannot be asked for again. */
export function useUnkeyedCommand<Input, Payload>(document: UnkeyedCommand<Input, Payload>) {
  const client = useClient();
  const [busy, setBusy] = useState(false);

  const send = async (input: Input): Promise<Outcome<Payload>> => {
    setBusy(true);
    const { data, error } = await client.mutation(document, { input }).toPromise();
    setBusy(false);
    return outcomeOf(data?.done, error);
  };

  return { send, busy };
}
