import i18next from "i18next";
import { describe, expect, it } from "vitest";
import type { Refusal } from "@/api/command";
import { formats } from "@/ui/format";
import { balanceOf, inputOf, linesOf, overWords, quantitiesOf, refusedLines } from "./configure";

const t = i18next.t;
const product = {
  id: "prd_1",
  name: "Bot Creator",
  unit: "named user",
  unitKind: "LICENSE",
  unitSize: 1,
} as const;
const runner = { ...product, id: "prd_2", name: "Unattended Runner" };
const term = { startsOn: "2026-01-01", endsOn: "2026-12-31" };
const free = {
  id: "ent_1",
  product,
  status: "ACTIVE",
  ...term,
  quantity: 20,
  reserved: 3,
  allocated: 9,
  available: 8,
} as const;
const used = {
  id: "ent_2",
  product: runner,
  status: "ACTIVE",
  ...term,
  quantity: 4,
  reserved: 0,
  allocated: 4,
  available: 0,
} as const;

describe("the lines of a Control Room", () => {
  it("tell this one's units from those in others", () => {
    const [line] = linesOf([free], [{ quantity: 4, entitlement: free }]);
    expect(line).toMatchObject({ here: 4, elsewhere: 5, most: 12 });
    expect(line && balanceOf(line, 6)).toEqual({ ordered: 20, drawn: 5, reserved: 3, request: 6 });
  });

  it("put what is used up last", () => {
    const attended = { ...used, product: { ...runner, name: "Attended Runner" } };
    expect(linesOf([attended, free], []).map(({ product: { name } }) => name)).toEqual([
      "Bot Creator",
      "Attended Runner",
    ]);
  });

  it("show what it has and cannot be given any more, and leave it out of the next file", () => {
    const ended = { ...free, id: "ent_3", status: "EXPIRED" } as const;
    const lines = linesOf([free], [{ quantity: 2, entitlement: ended }]);
    expect(lines.map(({ id, most }) => [id, most])).toEqual([
      ["ent_1", 8],
      ["ent_3", 0],
    ]);
    expect(quantitiesOf(lines)).toEqual({});
  });

  it.each([
    ["has not begun", "PENDING"],
    ["is on hold", "SUSPENDED"],
  ] as const)("keep what %s, and take no more of it", (_, status) => {
    const [line] = linesOf([{ ...free, status }], [{ quantity: 4, entitlement: { ...free, status } }]);
    expect(line?.most).toBe(4);
  });

  it("begin with what it has", () => {
    expect(quantitiesOf(linesOf([free, used], [{ quantity: 4, entitlement: free }]))).toEqual({ ent_1: 4 });
  });
});

describe("what is asked for", () => {
  const lines = linesOf([free, used], []);

  it("is the whole list without what is empty", () => {
    expect(inputOf(lines, { ent_1: 3, ent_2: 0 })).toEqual([{ entitlementId: "ent_1", quantity: 3 }]);
  });

  it("says how many there are where it is too much", () => {
    const [first, second] = lines;
    const words = (line: (typeof lines)[number] | undefined, quantity: number) =>
      line && overWords(line, quantity, t, formats("en"));
    expect(words(first, 8)).toBeUndefined();
    expect(words(first, 9)).toBe("Only 8 available. Enter 8 or fewer.");
    expect(words(second, 1)).toBe("None available. Clear this quantity.");
  });

  it("is refused line by line", () => {
    const refusal = (path: string[]) =>
      ({ __typename: "InvalidInput", code: "BAD_USER_INPUT", message: "no", path }) satisfies Refusal;
    expect(
      refusedLines(
        [refusal(["allocations", "0", "quantity"]), refusal(["version"])],
        [{ entitlementId: "ent_2" }],
      ),
    ).toEqual({ ent_2: "no" });
  });
});
