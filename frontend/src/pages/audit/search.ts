import { pageSize, text } from "@/lists/address";

/** What the address of the audit log says. */
export type AuditSearch = {
  action?: string | undefined;
  person?: string | undefined;
  account?: string | undefined;
  object?: string | undefined;
  /** The first and the last day, as the reader's calendar has them. */
  from?: string | undefined;
  to?: string | undefined;
  after?: string | undefined;
};

const day = (value: unknown) => {
  const given = text(value);
  return given && /^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(Date.parse(given)) ? given : undefined;
};

/** Reads an address that anyone may have typed: what does not fit is left out. */
export function auditSearch(raw: Record<string, unknown>): AuditSearch {
  return {
    action: text(raw.action),
    person: text(raw.person),
    account: text(raw.account),
    object: text(raw.object),
    from: day(raw.from),
    to: day(raw.to),
    after: text(raw.after),
  };
}

/** The moment at which a day begins where the reader is, or the one after it. */
function beginning(day: string, later = 0) {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** The filter of the list and of the file, by the API's names. */
export function filterOf({ action, person, account, object, from, to }: AuditSearch) {
  return {
    ...(action && { action }),
    ...(person && { byId: person }),
    ...(account && { accountId: account }),
    ...(object && { objectId: object }),
    ...(from && { from: beginning(from) }),
    ...(to && { to: beginning(to, 1) }),
  };
}

/** The variables that read what the address says. */
export function variablesOf(search: AuditSearch) {
  return { first: pageSize, after: search.after ?? null, filter: filterOf(search) };
}

/** Where the same entries are as a file. */
export const fileOf = (search: AuditSearch) => `/audit.csv?${new URLSearchParams(filterOf(search))}`;

export const isNarrowed = (search: AuditSearch) => Object.keys(filterOf(search)).length > 0;
