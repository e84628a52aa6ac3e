import type { PDRState } from "@/api/graphql";
import { oneOf, pageSize, text, words } from "@/lists/address";

/** The views of the list; each is a filter by state. */
export const states = {
  all: undefined,
  needsYou: ["APPROVED", "REJECTED"],
  waiting: ["SUBMITTED"],
  accepted: ["ACCEPTED"],
  rejected: ["REJECTED"],
} satisfies Record<string, PDRState[] | undefined>;

export type View = keyof typeof states;

const sorts = {
  "-updated": { field: "UPDATED_AT", direction: "DESC" },
  updated: { field: "UPDATED_AT", direction: "ASC" },
  "-number": { field: "NUMBER", direction: "DESC" },
  number: { field: "NUMBER", direction: "ASC" },
} as const;

export type Sort = keyof typeof sorts;

/** What the address of a list says. */
export type DrawDownsSearch = {
  view?: View | undefined;
  q?: string | undefined;
  order?: string | undefined;
  customer?: string | undefined;
  sort?: Sort | undefined;
  after?: string | undefined;
};

/** Reads an address that anyone may have typed: what does not fit is left out. */
export function drawDownsSearch(raw: Record<string, unknown>): DrawDownsSearch {
  return {
    view: oneOf(states, raw.view),
    q: words(raw.q),
    order: text(raw.order),
    customer: text(raw.customer),
    sort: oneOf(sorts, raw.sort),
    after: text(raw.after),
  };
}

/** The variables that read what the address says. */
export function variablesOf(search: DrawDownsSearch) {
  const state = states[search.view ?? "all"];
  return {
    first: pageSize,
    after: search.after ?? null,
    filter: {
      ...(state && { state }),
      ...(search.q && { search: search.q }),
      ...(search.order && { orderId: search.order }),
      ...(search.customer && { customerId: search.customer }),
    },
    orderBy: sorts[search.sort ?? "-updated"],
  };
}

/** Whether the address narrows the list beyond its view. */
export function isNarrowed({ q, order, customer }: DrawDownsSearch) {
  return Boolean(q ?? order ?? customer);
}
