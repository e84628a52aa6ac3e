import { pageSize, text, words } from "@/lists/address";

/** What the address of a list of people says. */
export type PeopleSearch = { q?: string | undefined; after?: string | undefined };

export function peopleSearch(raw: Record<string, unknown>): PeopleSearch {
  return { q: words(raw.q), after: text(raw.after) };
}

/** The variables that read what the address says. */
export function variablesOf({ q, after }: PeopleSearch) {
  return { first: pageSize, after: after ?? null, search: q ?? null };
}
