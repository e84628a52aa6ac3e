import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { formats } from "@/ui/format";
import { checksOf, emailMatchesWebsite } from "./Checks";

type Request = Parameters<typeof checksOf>[0];

const request: Request = {
  state: "SUBMITTED",
  partner: { id: "acc_1" },
  order: {
    id: "ord_1",
    number: "SO-2402",
    status: "ACTIVE",
    endsOn: "2027-08-31",
    drawable: true,
    notDrawableReason: null,
  },
  customer: {
    accountName: "Kestrel Foods",
    website: "https://kestrel.example",
    contactEmail: "desk@kestrel.example",
    account: { id: "acc_2" },
  },
  lines: [
    {
      quantity: 400,
      product: { id: "prd_1", name: "Attended Runner" },
      orderLine: { id: "oln_1", ordered: 800, drawn: 400, reserved: 400, allocated: 0 },
    },
  ],
  clonedFrom: null,
};

const checks = (changes: Partial<Request>, likely: string[] = []) =>
  checksOf({ ...request, ...changes }, likely, i18next.getFixedT("en"), formats("en"));

const warnings = (changes: Partial<Request>, likely?: string[]) =>
  checks(changes, likely)
    .filter(({ good }) => !good)
    .map(({ text }) => text);

describe("checksOf", () => {
  it("has nothing against a request that is in order", () => {
    expect(checks({}).map(({ text }) => text)).toEqual([
      "SO-2402 is active until Aug 31, 2027",
      "All quantities are within the order balance",
      "The customer is known",
      "Email domain matches the customer website",
    ]);
    expect(warnings({})).toEqual([]);
  });

  it("says what is short, in numbers", () => {
    const lines = request.lines.map((line) => ({ ...line, orderLine: { ...line.orderLine, drawn: 420 } }));
    expect(warnings({ lines })).toEqual(["Attended Runner: 400 requested, 380 available"]);
  });

  it("says why the order cannot be drawn from, in the server's words", () => {
    const order = request.order && {
      ...request.order,
      drawable: false,
      notDrawableReason: "SO-2402 is on hold.",
    };
    expect(warnings({ order })).toEqual(["SO-2402 is on hold."]);
  });

  it("points at a new customer and at those it may already be", () => {
    const customer = { ...request.customer, account: null };
    expect(warnings({ customer }, ["Kestrel Food", "Kestrel Inc"])).toEqual([
      "New customer: the account is made when the partner accepts",
      "The partner already has Kestrel Food and Kestrel Inc",
    ]);
  });

  it("remembers why the request before it was rejected", () => {
    const clonedFrom = { id: "pdr_1", number: "PDR-000479", rejectionReason: "Too many." };
    expect(warnings({ clonedFrom })).toEqual(["Copied from PDR-000479, which was rejected: Too many."]);
  });
});

describe("emailMatchesWebsite", () => {
  it.each([
    ["desk@kestrel.example", "https://www.kestrel.example/shop", true],
    ["desk@mail.kestrel.example", "https://kestrel.example", true],
    ["desk@kestrel.example", "https://portal.kestrel.example", true],
    ["desk@notkestrel.example", "https://kestrel.example", false],
    ["desk@kestrel.example", "not an address", false],
    [null, "https://kestrel.example", false],
  ])("%s and %s: %s", (email, website, expected) => {
    expect(emailMatchesWebsite(email, website)).toBe(expected);
  });
});
