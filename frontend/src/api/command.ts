import type { ResultOf } from "gql.tada";
import { useRef, useState } from "react";
import { type AnyVariables, type TypedDocumentNode, useClient } from "urql";
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
  const key = useRef<string>(undefined);
  const { send, busy } = useRequest<Input & { idempotencyKey?: string | null }, Payload>(document);

  const sendKeyed = async (input: Input) => {
    key.current ??= idempotencyKey();
    const outcome = await send({ ...input, idempotencyKey: key.current });
    if (outcome && outcome.kind !== "failed") key.current = undefined;
    return outcome;
  };

  return { send: sendKeyed, busy };
}

/** A command that has the same effect however often it arrives, and so takes no key. */
type Request<Input, Payload> = TypedDocumentNode<
  { done: (Payload & { userErrors: Refusal[] }) | null },
  { input: Input } & AnyVariables
>;

/** Sends a command that needs no key, once at a time. */
export function useRequest<Input, Payload>(document: Request<Input, Payload>) {
  const client = useClient();
  const sending = useRef(false);
  const [busy, setBusy] = useState(false);

  const send = async (input: Input): Promise<Outcome<Payload> | null> => {
    if (sending.current) return null;
    sending.current = true;
    setBusy(true);
    const { data, error } = await client.mutation(document, { input }).toPromise();
    sending.current = false;
    setBusy(false);

    const payload = data?.done;
    if (!payload) {
      return {
        kind: "failed",
        fault: error ? faultOf(error) : { code: "INTERNAL", message: "", requestId: null },
      };
    }
    return payload.userErrors.length > 0
      ? { kind: "refused", refusals: payload.userErrors }
      : { kind: "done", payload };
  };

  return { send, busy };
}

/** crypto.randomUUID exists on https and localhost only; a portal inside a company may run on neither. */
function idempotencyKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
