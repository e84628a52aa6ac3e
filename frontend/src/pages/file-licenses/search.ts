import type { ControlRoomStatus } from "@/api/graphql";
import { oneOf, pageSize, text, words } from "@/lists/address";

/** What the address of a list of Control Rooms says. */
export type RoomsSearch = {
  q?: string | undefined;
  status?: ControlRoomStatus | undefined;
  after?: string | undefined;
};

/** The statuses that a Control Room on premises can have, in the order that one looks for them. */
const statuses = { ACTIVE: true, PENDING: true, SUSPENDED: true, DECOMMISSIONED: true };

export const statusChoices = Object.keys(statuses) as (keyof typeof statuses)[];

export function roomsSearch(raw: Record<string, unknown>): RoomsSearch {
  return { q: words(raw.q), status: oneOf(statuses, raw.status), after: text(raw.after) };
}

/** The variables that read what the address says. */
export function variablesOf({ q, status, after }: RoomsSearch) {
  return {
    first: pageSize,
    after: after ?? null,
    filter: { licensing: "FILE" as const, ...(q && { search: q }), ...(status && { status: [status] }) },
  };
}
