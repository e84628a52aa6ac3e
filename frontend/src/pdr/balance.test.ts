import { describe, expect, it } from "vitest";
import type { PDRState } from "@/api/graphql";
import { remaining } from "@/ui/BalanceBar";
import { balanceOf, balanceWith } from "./balance";

const line = { ordered: 120, drawn: 64, reserved: 10, allocated: 6 };

describe("balanceWith", () => {
  it.each<[PDRState, number, number]>([
    ["DRAFT", 10, 30],
    ["SUBMITTED", 0, 40],
    ["APPROVED", 0, 40],
    ["ACCEPTED", 10, 40],
    ["REJECTED", 10, 30],
    ["WITHDRAWN", 10, 30],
    ["EXPIRED", 10, 30],
  ])("counts the units of a %s request once", (state, reserved, left) => {
    const balance = balanceWith(line, state, 10);
    expect(balance.request).toBe(10);
    expect(balance.reserved).toBe(reserved);
    expect(remaining(balance)).toBe(left);
  });

  it("counts what the holder uses itself as gone", () => {
    expect(balanceOf(line).drawn).toBe(70);
  });
});
