import { type FragmentOf, readFragment } from "gql.tada";
import { graphql } from "@/api/graphql";
import { emptyForm, type Form } from "./form";

export const DraftFragment = graphql(`
  fragment Draft on PDR {
    id
    number
    version
    note
    actions
    order {
      id
    }
    customer {
      accountName
      website
      contactName
      contactEmail
      account {
        id
      }
    }
    lines {
      quantity
      product {
        id
      }
    }
    clonedFrom {
      id
      number
      state
      rejectionReason
    }
  }
`);

/** A draft as the server knows it. */
export type Saved = { id: string; number: string; version: number };

export type Start = {
  form: Form;
  saved: Saved | null;
  /** False where the request has been submitted in the meantime, or may not be changed. */
  editable: boolean;
  clonedFrom: { number: string; reason: string | null } | null;
};

type Known = {
  id: string;
  name: string;
  website: string | null;
  contactName: string | null;
  contactEmail: string | null;
};

/** What the form begins with: a draft, or what the address names. */
export function draftOf(
  pdr: FragmentOf<typeof DraftFragment> | null,
  order: string | undefined,
  customer: Known | null,
): Start {
  if (!pdr) {
    const form = { ...emptyForm, orderId: order ?? null };
    return {
      form: customer ? { ...form, customer: customerOf(customer) } : form,
      saved: null,
      editable: true,
      clonedFrom: null,
    };
  }
  const draft = readFragment(DraftFragment, pdr);
  return {
    form: {
      orderId: draft.order?.id ?? null,
      customer: {
        accountId: draft.customer.account?.id ?? null,
        accountName: draft.customer.accountName ?? "",
        website: draft.customer.website ?? "",
        contactName: draft.customer.contactName ?? "",
        contactEmail: draft.customer.contactEmail ?? "",
      },
      quantities: Object.fromEntries(draft.lines.map(({ product, quantity }) => [product.id, quantity])),
      note: draft.note ?? "",
    },
    saved: { id: draft.id, number: draft.number, version: draft.version },
    editable: draft.actions.includes("EDIT"),
    clonedFrom: draft.clonedFrom && {
      number: draft.clonedFrom.number,
      reason: draft.clonedFrom.rejectionReason,
    },
  };
}

/** A known customer as the form takes it, with the contact as last used. */
export function customerOf({ id, name, website, contactName, contactEmail }: Known): Form["customer"] {
  return {
    accountId: id,
    accountName: name,
    website: website ?? "",
    contactName: contactName ?? "",
    contactEmail: contactEmail ?? "",
  };
}
