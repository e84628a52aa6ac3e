import { act, renderHook } from "@testing-library/react";
import { cacheExchange } from "@urql/exchange-graphcache";
import type { ReactNode } from "react";
import { Client, type Exchange, makeResult, Provider } from "urql";
import { describe, expect, it } from "vitest";
import { filter, fromPromise, mergeMap, pipe } from "wonka";
import { AcceptPDR } from "@/pdr/commands";
import { cacheConfig } from "./cache";
import { graphql } from "./graphql";
import { usePageQuery } from "./live";

const Requests = graphql(`
  query Requests($first: Int!) {
    pdrs(first: $first) {
      totalCount
    }
  }
`);

type Data = Record<string, unknown>;

const accepted = {
  done: {
    __typename: "PDRPayload",
    pdr: {
      __typename: "PDR",
      id: "pdr_1",
      number: "PDR-000482",
      version: 4,
      order: null,
      partner: { __typename: "Account", id: "acc_1" },
      customer: { __typename: "PDRCustomer", account: null },
    },
    userErrors: [],
  },
};

/** Two lists on one page, before a server that answers queries when the test says so, and commands at once. */
function slowly() {
  const asked: ((data: Data) => void)[] = [];
  const server: Exchange = () => (operations) =>
    pipe(
      operations,
      filter(({ kind }) => kind !== "teardown"),
      mergeMap((operation) =>
        fromPromise(
          new Promise<ReturnType<typeof makeResult>>((resolve) => {
            const answer = (data: Data) => resolve(makeResult(operation, { data }));
            if (operation.kind === "mutation") answer(accepted);
            else asked.push(answer);
          }),
        ),
      ),
    );
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [cacheExchange(cacheConfig), server],
  });
  const wrapper = ({ children }: { children: ReactNode }) => <Provider value={client}>{children}</Provider>;
  const { result } = renderHook(
    () => [1, 2].map((first) => usePageQuery({ query: Requests, variables: { first } })),
    { wrapper },
  );

  return {
    asked,
    shown: () => result.current.map(({ data }) => data?.pdrs.totalCount),
    isLoading: () => result.current.some(({ loading }) => loading),
    reload: () =>
      act(() => {
        for (const page of result.current) page.reload();
      }),
    /** Answers what was asked so far. */
    answer: (totalCount: number) =>
      act(async () => {
        for (const each of asked.splice(0)) each({ pdrs: { __typename: "PDRConnection", totalCount } });
      }),
    accept: () => act(() => client.mutation(AcceptPDR, { input: { id: "pdr_1", version: 3 } }).toPromise()),
  };
}

describe("usePageQuery", () => {
  it("reads again what a command has made wrong", async () => {
    const { answer, accept, shown } = slowly();
    await answer(2);
    expect(shown()).toEqual([2, 2]);
    await accept();
    await answer(1);
    expect(shown()).toEqual([1, 1]);
  });

  it("asks again where a command has overtaken an answer, and shows the last one until then", async () => {
    const { asked, answer, reload, accept, shown, isLoading } = slowly();
    await answer(3);
    reload();
    await accept();
    await answer(2);
    expect(shown()).toContain(3);
    expect(asked).not.toEqual([]);
    await answer(1);
    expect(shown()).toContain(1);
    expect(isLoading()).toBe(false);
  });

  it("asks once more where something changed while an answer was under way", async () => {
    const { answer, accept, shown } = slowly();
    await answer(3);
    await accept();
    await accept();
    await answer(2); // read before the second
    await answer(1);
    expect(shown()).toEqual([1, 1]);
  });
});
