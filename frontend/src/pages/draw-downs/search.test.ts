import { describe, expect, it } from "vitest";
import { drawDownsSearch, isNarrowed, variablesOf } from "./search";

describe("drawDownsSearch", () => {
  it("reads what an address says", () => {
    expect(
      drawDownsSearch({ view: "needsYou", q: "hanbit", order: "SO-104211", sort: "number", after: "c1" }),
    ).toMatchObject({ view: "needsYou", q: "hanbit", order: "SO-104211", sort: "number", after: "c1" });
  });

  it("leaves out what nobody offers", () => {
    expect(drawDownsSearch({ view: "toString", q: "", sort: "price", after: 7, customer: {} })).toEqual({});
  });

  it("takes a number in the search for text", () => {
    expect(drawDownsSearch({ q: 482 })).toMatchObject({ q: "482" });
  });
});

describe("variablesOf", () => {
  it("reads everything, the last change first, where the address says nothing", () => {
    expect(variablesOf({})).toEqual({
      first: 50,
      after: null,
      filter: {},
      orderBy: { field: "UPDATED_AT", direction: "DESC" },
    });
  });

  it("joins view, search, order and customer", () => {
    expect(
      variablesOf({ view: "needsYou", q: "a", order: "SO-1", customer: "acc_1", sort: "number" }),
    ).toMatchObject({
      filter: {
        state: ["APPROVED", "REJECTED"],
        cloned: false,
        search: "a",
        orderId: "SO-1",
        customerId: "acc_1",
      },
      orderBy: { field: "NUMBER", direction: "ASC" },
    });
  });
});

describe("isNarrowed", () => {
  it("is about filters, not about the view", () => {
    expect(isNarrowed({ view: "rejected", sort: "number" })).toBe(false);
    expect(isNarrowed({ q: "a" })).toBe(true);
  });
});
