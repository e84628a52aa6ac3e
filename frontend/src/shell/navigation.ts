import type { AccountKind } from "@/api/graphql";

/** Every page that the navigation can offer, in its order. */
const pages = {
  queue: { to: "/v/queue", words: "nav.queue", count: "waiting" },
  allDrawDowns: { to: "/v/draw-downs", words: "nav.allDrawDowns" },
  drawDowns: { to: "/a/$acct/draw-downs", words: "nav.drawDowns", count: "needsYou" },
} as const;

export type Entry = (typeof pages)[keyof typeof pages];
export type Counts = { needsYou: number | undefined; waiting: number | undefined };

const desk = [pages.queue, pages.allDrawDowns];

const books = {
  VENDOR: [],
  PARTNER: [pages.drawDowns],
  CUSTOMER: [pages.drawDowns],
} satisfies Record<AccountKind, Entry[]>;

/** What a viewer of one kind finds in the book of an account of another; null is the vendor's own desk. */
export function entriesFor(viewer: AccountKind, account: AccountKind | null): Entry[] {
  if (account === null) return viewer === "VENDOR" ? desk : [];
  // The requests behind a customer's licenses are between its partner and the vendor.
  if (viewer === "CUSTOMER") return books.CUSTOMER.filter((entry) => entry !== pages.drawDowns);
  return books[account];
}
