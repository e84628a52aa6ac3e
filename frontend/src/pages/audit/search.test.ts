import { describe, expect, it } from "vitest";
import { auditSearch, fileOf, filterOf, isNarrowed } from "./search";

describe("the address of the audit log", () => {
  it("is read, and what does not fit is left out", () => {
    const read = auditSearch({
      action: "pdr.APPROVE",
      person: 7,
      from: "2026-03-01",
      to: "yesterday",
      account: "",
    });
    expect(read).toEqual({ action: "pdr.APPROVE", from: "2026-03-01" });
    expect(auditSearch({ from: "2026-13-41" })).toEqual({});
  });

  it("takes whole days of the reader", () => {
    const { from, to } = filterOf({ from: "2026-03-01", to: "2026-03-01" });
    expect(from).toBe(new Date(2026, 2, 1).toISOString());
    expect(to).toBe(new Date(2026, 2, 2).toISOString());
  });

  it("names the same entries as a file", () => {
    const search = {
      action: "pdr.APPROVE",
      person: "usr_1",
      account: "acc_1",
      object: "pdr_1",
      after: "cursor",
    };
    expect(fileOf(search)).toBe("/audit.csv?action=pdr.APPROVE&byId=usr_1&accountId=acc_1&objectId=pdr_1");
    expect(isNarrowed(search)).toBe(true);
    expect(isNarrowed({ after: "cursor" })).toBe(false);
  });
});
