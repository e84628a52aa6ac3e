import type { EntitlementStatus } from "@/api/graphql";
import { oneOf, pageSize, text, words } from "@/lists/address";

/** What the address of a list of entitlements says. */
export type EntitlementsSearch = {
  q?: string | undefined;
  product?: string | undefined;
  status?: EntitlementStatus | undefined;
  after?: string | undefined;
};

/** The statuses in the order that one looks for them. */
const statuses = {
  ACTIVE: true,
  EXPIRING: true,
  EXPIRED: true,
  SUSPENDED: true,
  PENDING: true,
} satisfies Record<EntitlementStatus, true>;

export const statusChoices = Object.keys(statuses) as EntitlementStatus[];

export function entitlementsSearch(raw: Record<string, unknown>): EntitlementsSearch {
  return {
    q: words(raw.q),
    product: text(raw.product),
    status: oneOf(statuses, raw.status),
    after: text(raw.after),
  };
}

/** The variables that read what the address says. */
export function variablesOf({ q, product, status, after }: EntitlementsSearch) {
  return {
    first: pageSize,
    after: after ?? null,
    filter: {
      ...(q && { search: q }),
      ...(product && { productId: product }),
      ...(status && { status: [status] }),
    },
  };
}
