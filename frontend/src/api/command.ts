import type { ResultOf } from "gql.tada";
import { useRef, useState } from "react";
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from "urql";
import { type Fault, faultOf } from "./fault";
import { graphql } from "./graphql";

/** Every refusal of every command; spread it into `userErrors`. */
export const RefusalFragment = graphql(`
  fragment Refusal on UserError @_unmask {
    __typename
    code
    message
    path
    ... on InsufficientQuantity {
      requested
      available
    }
    ... on VersionConflict {
      currentVersion
    }
  }
`);

export type Refusal = ResultOf<typeof RefusalFragment>;

/** A command aliases its mutation `done`, so that all of them are read in one way. */
type Command<Input, Payload> = TypedDocumentNode<
  { done: (Payload & { userErrors: Refusal[] }) | null },
  { input: Input & { idempotencyKey?: string | null } } & AnyVariables
>;

export type Outcome<Payload> =
  | { kind: "done"; payload: Payload }
  | { kind: "refused"; refusals: Refusal[] }
  | { kind: "failed"; fault: Fault };

/**
 * Sends a command once, however often it is asked for. Its idempotency key stays until the server has answered, so a
 * retry after a broken connection cannot have a second effect.
 */
export function useCommand<Input, Payload>(document: Command<Input, Payload>) {
  const client = useClient();
  const key = useRef<string>(undefined);
  const sending = useRef(false);
  const [busy, setBusy] = useState(false);

  const send = async (input: Input): Promise<Outcome<Payload> | null> => {
    if (sending.current) return null;
    sending.current = true;
    setBusy(true);
    key.current ??= idempotencyKey();
    const { data, error } = await client
      .mutation(document, { input: { ...input, idempotencyKey: key.current } })
      .toPromise();
    sending.current = false;
    setBusy(false);

    if (data?.done) key.current = undefined;
    return outcomeOf(data?.done, error);
  };

  return { send, busy };
}

/** What a command was answered with. */
export function outcomeOf<Payload>(
  payload: (Payload & { userErrors: Refusal[] }) | null | undefined,
  error: CombinedError | undefined,
): Outcome<Payload> {
  if (!payload) {
    return {
      kind: "failed",
      fault: error ? faultOf(error) : { code: "INTERNAL", message: "", requestId: null },
    };
  }
  return payload.userErrors.length > 0
    ? { kind: "refused", refusals: payload.userErrors }
    : { kind: "done", payload };
}

/** crypto.randomUUID exists on https and localhost only; a portal inside a company may run on neither. */
function idempotencyKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
