import { describe, expect, it } from "vitest";
import { balancesByKind } from "./balances";

const license = { unitKind: "LICENSE", unitSize: 1 } as const;
const pages = { unitKind: "PAGE", unitSize: 10_000 } as const;

describe("balancesByKind", () => {
  it("adds what is of one kind, and nothing else", () => {
    const creators = { ordered: 25, drawn: 12, reserved: 2, allocated: 0, available: 11, product: license };
    const runners = { ordered: 60, drawn: 28, reserved: 8, allocated: 4, available: 20, product: license };
    const read = { ordered: 30, drawn: 15, reserved: 3, allocated: 0, available: 12, product: pages };
    expect(balancesByKind([creators, read, runners])).toEqual([
      { kind: "LICENSE", ordered: 85, drawn: 40, reserved: 10, allocated: 4, available: 31 },
      { kind: "PAGE", ordered: 300_000, drawn: 150_000, reserved: 30_000, allocated: 0, available: 120_000 },
    ]);
  });

  it("has nothing to say of no lines", () => {
    expect(balancesByKind([])).toEqual([]);
  });
});
