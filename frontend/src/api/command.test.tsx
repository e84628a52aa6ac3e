import { act, renderHook } from "@testing-library/react";
import { cacheExchange } from "@urql/exchange-graphcache";
import type { ReactNode } from "react";
import { Client, type Exchange, makeErrorResult, makeResult, type Operation, Provider } from "urql";
import { describe, expect, it } from "vitest";
import { filter, fromPromise, mergeMap, pipe } from "wonka";
import { ApprovePDR } from "@/pdr/commands";
import { cacheConfig } from "./cache";
import { useCommand } from "./command";

type Answer = (operation: Operation) => Promise<{ data: Record<string, unknown> } | Error>;

/** A server that answers as the test says, behind the app's own cache. */
function hookWith(answer: Answer) {
  const keys: string[] = [];
  const server: Exchange = () => (operations) =>
    pipe(
      operations,
      filter(({ kind }) => kind !== "teardown"),
      mergeMap((operation) => {
        keys.push((operation.variables as { input: { idempotencyKey: string } }).input.idempotencyKey);
        return fromPromise(
          answer(operation).then((said) =>
            said instanceof Error ? makeErrorResult(operation, said) : makeResult(operation, said),
          ),
        );
      }),
    );
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [cacheExchange(cacheConfig), server],
  });
  const wrapper = ({ children }: { children: ReactNode }) => <Provider value={client}>{children}</Provider>;
  const { result } = renderHook(() => useCommand(ApprovePDR), { wrapper });
  const send = () => result.current.send({ id: "pdr_1", version: 1 });
  return { keys, send };
}

const approved = {
  data: {
    done: {
      __typename: "PDRPayload",
      pdr: {
        __typename: "PDR",
        id: "pdr_1",
        number: "PDR-000482",
        version: 2,
        order: { __typename: "Order", id: "ord_1" },
        partner: { __typename: "Account", id: "acc_1" },
        customer: { __typename: "PDRCustomer", account: null },
      },
      userErrors: [],
    },
  },
};

const refused = {
  data: {
    done: {
      __typename: "PDRPayload",
      pdr: null,
      userErrors: [
        {
          __typename: "VersionConflict",
          code: "CONFLICT",
          message: "It has changed.",
          path: ["version"],
          currentVersion: 2,
        },
      ],
    },
  },
};

describe("useCommand", () => {
  it("gives the answer, although the cache forgets what the command made wrong", async () => {
    const { send } = hookWith(async () => approved);
    const outcome = await act(send);
    expect(outcome).toMatchObject({ kind: "done", payload: { pdr: { number: "PDR-000482", version: 2 } } });
  });

  it("sends once, however often it is asked for", async () => {
    const { send, keys } = hookWith(async () => approved);
    const [first, second] = await act(() => Promise.all([send(), send()]));
    expect(first?.kind).toBe("done");
    expect(second).toBeNull();
    expect(keys).toHaveLength(1);
  });

  it("keeps its key until the server has answered, and takes a new one after a refusal", async () => {
    const answers = [new Error("offline"), refused, approved];
    const { send, keys } = hookWith(async () => answers.shift() ?? approved);

    expect(await act(send)).toMatchObject({ kind: "failed", fault: { code: "OFFLINE" } });
    expect(await act(send)).toMatchObject({ kind: "refused", refusals: [{ currentVersion: 2 }] });
    expect(await act(send)).toMatchObject({ kind: "done" });
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[1]);
  });
});
