import { pageSize, text, words } from "@/lists/address";

/** What the address of the mail says. */
export type MailSearch = {
  q?: string | undefined;
  /** The message that is open. */
  open?: string | undefined;
  after?: string | undefined;
};

export function mailSearch(raw: Record<string, unknown>): MailSearch {
  return { q: words(raw.q), open: text(raw.open), after: text(raw.after) };
}

/** The variables that read what the address says. */
export function variablesOf({ q, after }: MailSearch) {
  return { first: pageSize, after: after ?? null, search: q ?? null };
}
