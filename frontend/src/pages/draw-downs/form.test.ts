import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { formats } from "@/ui/format";
import { emptyForm, type Form, inputOf, type Line, problemsOf, problemsOfRefusals } from "./form";

const line = (id: string, available: number): Line => ({
  ordered: available,
  drawn: 0,
  reserved: 0,
  allocated: 0,
  available,
  product: { id, name: id.toUpperCase(), unit: "named user", unitKind: "LICENSE", unitSize: 1 },
});

const lines = [line("bc", 12), line("ur", 1200)];

const complete: Form = {
  orderId: "ord_1",
  customer: {
    accountId: null,
    accountName: "Nuri Medical",
    website: "https://nuri-medical.example",
    contactName: "Desk",
    contactEmail: "desk@nuri-medical.example",
  },
  quantities: { bc: 12 },
  note: "",
};

const problems = (form: Form) =>
  problemsOf(form, lines, i18next.getFixedT("en"), formats("en")).map(({ field, message }) => [
    field,
    message,
  ]);

describe("problemsOf", () => {
  it("finds none in what is complete", () => {
    expect(problems(complete)).toEqual([]);
  });

  it("names everything that is missing, from top to bottom", () => {
    expect(problems(emptyForm).map(([field]) => field)).toEqual([
      "order",
      "customer",
      "website",
      "contactName",
      "contactEmail",
      "quantity-bc",
    ]);
  });

  it("says how many there are when more are asked for", () => {
    expect(problems({ ...complete, quantities: { bc: 13, ur: 1201 } })).toEqual([
      ["quantity-bc", "Only 12 available. Enter 12 or fewer."],
      ["quantity-ur", "Only 1,200 available. Enter 1,200 or fewer."],
    ]);
  });

  it("says so where nothing is left", () => {
    const words = problemsOf(complete, [line("bc", 0)], i18next.getFixedT("en"), formats("en"));
    expect(words.map(({ message }) => message)).toEqual(["None available. Clear this quantity."]);
  });

  it("asks for a quantity where only products of another order have one", () => {
    expect(problems({ ...complete, quantities: { other: 3 } })).toEqual([
      ["quantity-bc", "Enter a quantity for at least one product."],
    ]);
  });

  it.each(["nuri.example", "javascript:alert(1)", "ftp://nuri.example", "https://"])(
    "refuses the website %s",
    (website) => {
      const form = { ...complete, customer: { ...complete.customer, website } };
      expect(problems(form).map(([field]) => field)).toEqual(["website"]);
    },
  );

  it.each(["desk", "desk@nuri", "de sk@nuri.example", "@nuri.example"])(
    "refuses the email %s",
    (contactEmail) => {
      const form = { ...complete, customer: { ...complete.customer, contactEmail } };
      expect(problems(form).map(([field]) => field)).toEqual(["contactEmail"]);
    },
  );
});

describe("problemsOfRefusals", () => {
  it.each<[string[], string | null]>([
    [["lines", "1", "quantity"], "quantity-ur"],
    [["lines", "1", "productId"], "quantity-ur"],
    [["lines"], null],
    [["orderId"], "order"],
    [["customer", "website"], "website"],
    [["customer", "contactName"], "contactName"],
    [["customer", "contactEmail"], "contactEmail"],
    [["customer", "accountName"], "customer"],
    [["customer"], "customer"],
    [["version"], null],
  ])("puts a refusal of %j at %s", (path, field) => {
    const refusal = {
      __typename: "InvalidInput" as const,
      code: "BAD_USER_INPUT" as const,
      message: "No.",
      path,
    };
    expect(problemsOfRefusals([refusal], ["bc", "ur"])).toEqual([{ field, message: "No." }]);
  });
});

describe("inputOf", () => {
  it("sends what was entered, trimmed, and nothing that is empty", () => {
    const form: Form = {
      ...complete,
      customer: { ...complete.customer, accountName: " Nuri Medical ", contactName: "" },
      quantities: { ur: 4, other: 9 },
    };
    expect(inputOf(form, lines)).toEqual({
      orderId: "ord_1",
      customer: {
        accountName: "Nuri Medical",
        website: "https://nuri-medical.example",
        contactName: undefined,
        contactEmail: "desk@nuri-medical.example",
      },
      lines: [{ productId: "ur", quantity: 4 }],
      note: null,
    });
  });

  it("names a known customer by its account alone", () => {
    const form = { ...complete, customer: { ...complete.customer, accountId: "acc_1" } };
    expect(inputOf(form, lines).customer).toMatchObject({ accountId: "acc_1" });
    expect(inputOf(form, lines).customer).not.toHaveProperty("accountName");
  });
});
