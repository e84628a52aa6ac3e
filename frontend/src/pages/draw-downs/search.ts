import type { PDRFilter } from "@/api/graphql";
import { oneOf, pageSize, text, words } from "@/lists/address";
import { needsYou } from "@/pdr/needsYou";

/** The views of the list, each with its filter. */
export const views = {
  all: {},
  needsYou,
  waiting: { state: ["SUBMITTED"] },
  accepted: { state: ["ACCEPTED"] },
  rejected: { state: ["REJECTED"] },
} satisfies Record<string, PDRFilter>;

export type View = keyof typeof views;

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
    view: oneOf(views, raw.view),
    q: words(raw.q),
    order: text(raw.order),
    customer: text(raw.customer),
    sort: oneOf(sorts, raw.sort),
    after: text(raw.after),
  };
}

/** The variables that read what the address says. */
export function variablesOf(search: DrawDownsSearch) {
  return {
    first: pageSize,
    after: search.after ?? null,
    filter: {
      ...views[search.view ?? "all"],
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
