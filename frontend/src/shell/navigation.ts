import type { AccountKind } from "@/api/graphql";

/** Every page that the navigation can offer, in its order. */
const pages = {
  queue: { to: "/v/queue", words: "nav.queue", count: "waiting" },
  allDrawDowns: { to: "/v/draw-downs", words: "nav.allDrawDowns" },
  allOrders: { to: "/v/orders", words: "nav.orders" },
  mail: { to: "/v/mail", words: "nav.mail" },
  drawDowns: { to: "/a/$acct/draw-downs", words: "nav.drawDowns", count: "needsYou" },
  entitlements: { to: "/a/$acct/entitlements", words: "nav.entitlements" },
  fileLicenses: { to: "/a/$acct/file-licenses", words: "nav.fileLicenses" },
  cloudLicenses: { to: "/a/$acct/cloud-licenses", words: "nav.cloudLicenses" },
  cloudServices: { to: "/a/$acct/cloud-services", words: "nav.cloudServices" },
  orders: { to: "/a/$acct/orders", words: "nav.orders" },
} as const;

export type Entry = (typeof pages)[keyof typeof pages];
export type Counts = { needsYou: number | undefined; waiting: number | undefined };

const desk = [pages.queue, pages.allDrawDowns, pages.allOrders, pages.mail];

const books = {
  VENDOR: [],
  PARTNER: [
    pages.drawDowns,
    pages.entitlements,
    pages.fileLicenses,
    pages.cloudLicenses,
    pages.cloudServices,
    pages.orders,
  ],
  CUSTOMER: [
    pages.drawDowns,
    pages.entitlements,
    pages.fileLicenses,
    pages.cloudLicenses,
    pages.cloudServices,
    pages.orders,
  ],
} satisfies Record<AccountKind, Entry[]>;

/** What a viewer of one kind finds in the book of an account of another; null is the vendor's own desk. */
export function entriesFor(viewer: AccountKind, account: AccountKind | null): Entry[] {
  if (account === null) return viewer === "VENDOR" ? desk : [];
  // The orders and requests behind a customer's licenses are between its partner and the vendor.
  if (viewer === "CUSTOMER")
    return [pages.entitlements, pages.fileLicenses, pages.cloudLicenses, pages.cloudServices];
  return books[account];
}
