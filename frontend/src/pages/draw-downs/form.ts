import type { TFunction } from "i18next";
import type { Refusal } from "@/api/command";
import type { UnitKind } from "@/api/graphql";
import type { LineFigures } from "@/pdr/balance";
import type { Formats } from "@/ui/format";

/** What someone has entered so far. */
export type Form = {
  orderId: string | null;
  customer: Customer;
  /** Units by product; a product without an entry is not asked for. */
  quantities: Record<string, number>;
  note: string;
};

export type Customer = {
  /** Null for a new customer. */
  accountId: string | null;
  accountName: string;
  website: string;
  contactName: string;
  contactEmail: string;
};

export type Line = LineFigures & {
  available: number;
  product: { id: string; name: string; unit: string; unitKind: UnitKind; unitSize: number };
};

export const emptyForm: Form = {
  orderId: null,
  customer: { accountId: null, accountName: "", website: "", contactName: "", contactEmail: "" },
  quantities: {},
  note: "",
};

/** Where a problem is; also the id of the field. */
export type Field = "order" | "customer" | "website" | "contactName" | "contactEmail" | `quantity-${string}`;

export type Problem = {
  field: Field | null;
  /** The product that it speaks of. */
  product?: string | undefined;
  message: string;
};

export const quantityField = (productId: string): Field => `quantity-${productId}`;

/** The lines that are asked for, in the order's order. */
export function chosenLines(form: Form, lines: readonly Line[]) {
  return lines.flatMap((line) => {
    const quantity = form.quantities[line.product.id];
    return quantity ? [{ ...line, quantity }] : [];
  });
}

/** Everything that keeps the form from being submitted, from top to bottom. The server checks it all again. */
export function problemsOf(form: Form, lines: readonly Line[], t: TFunction, formats: Formats): Problem[] {
  const { customer } = form;
  const problems: Problem[] = [];
  const say = (field: Field, message: string, product?: string) => problems.push({ field, message, product });

  if (!form.orderId) say("order", t("problem.order"));
  if (!customer.accountName.trim()) say("customer", t("problem.customer"));
  if (!isWebAddress(customer.website)) say("website", t("problem.website"));
  if (!customer.contactName.trim()) say("contactName", t("problem.contactName"));
  if (!/^\S+@\S+\.\S+$/.test(customer.contactEmail.trim())) say("contactEmail", t("problem.email"));

  for (const { product, available, quantity } of chosenLines(form, lines)) {
    if (quantity > available) say(quantityField(product.id), overWords(available, t, formats), product.name);
  }
  const first = lines[0];
  if (first && chosenLines(form, lines).length === 0) {
    say(quantityField(first.product.id), t("problem.none"));
  }
  return problems;
}

/** What is said where more is asked for than there is. */
export function overWords(available: number, t: TFunction, { number }: Pick<Formats, "number">) {
  return available === 0 ? t("problem.gone") : t("problem.over", { available: number(available) });
}

export function isWebAddress(text: string) {
  try {
    return /^https?:$/.test(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}

/** The server's refusals at the fields that they speak of; `sent` are the products in the order they were sent. */
export function problemsOfRefusals(refusals: readonly Refusal[], sent: readonly string[]): Problem[] {
  return refusals.map(({ path, message }) => ({ field: fieldAt(path, sent), message }));
}

function fieldAt([head, second]: readonly string[], sent: readonly string[]): Field | null {
  if (head === "orderId") return "order";
  if (head === "lines") {
    const productId = sent[Number(second)];
    return productId ? quantityField(productId) : null;
  }
  if (head !== "customer") return null;
  if (second === "website" || second === "contactName" || second === "contactEmail") return second;
  return "customer";
}

/** The form as the API takes it. A draft may lack anything, so what is empty is left out. */
export function inputOf(form: Form, lines: readonly Line[]) {
  const { accountId, accountName, website, contactName, contactEmail } = form.customer;
  const filled = (text: string) => text.trim() || undefined;
  return {
    orderId: form.orderId ?? undefined,
    customer: {
      ...(accountId ? { accountId } : { accountName: filled(accountName) }),
      website: filled(website),
      contactName: filled(contactName),
      contactEmail: filled(contactEmail),
    },
    lines: chosenLines(form, lines).map(({ product, quantity }) => ({ productId: product.id, quantity })),
    note: filled(form.note) ?? null,
  };
}
