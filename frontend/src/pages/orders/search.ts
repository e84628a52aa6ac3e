import type { OrderStatus } from "@/api/graphql";
import { oneOf, pageSize, text, words } from "@/lists/address";

/** What the address of a list of orders says. */
export type OrdersSearch = {
  q?: string | undefined;
  status?: OrderStatus | undefined;
  after?: string | undefined;
};

const statuses = { ACTIVE: true, ON_HOLD: true, EXPIRED: true, CANCELLED: true } satisfies Record<
  OrderStatus,
  true
>;

export const statusChoices = Object.keys(statuses) as OrderStatus[];

export function ordersSearch(raw: Record<string, unknown>): OrdersSearch {
  return { q: words(raw.q), status: oneOf(statuses, raw.status), after: text(raw.after) };
}

/** The variables that read what the address says. */
export function variablesOf({ q, status, after }: OrdersSearch) {
  return { first: pageSize, after: after ?? null, search: q ?? null, status: status ? [status] : null };
}
