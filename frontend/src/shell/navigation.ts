import type { AccountKind, Role } from "@/api/graphql";

/** Every page that the navigation can offer, in its order. */
const pages = {
  queue: { to: "/v/queue", words: "nav.queue", count: "waiting" },
  fulfillment: { to: "/v/fulfillment", words: "nav.fulfillment", count: "unfulfilled" },
  allDrawDowns: { to: "/v/draw-downs", words: "nav.allDrawDowns" },
  allOrders: { to: "/v/orders", words: "nav.orders" },
  mail: { to: "/v/mail", words: "nav.mail" },
  audit: { to: "/v/audit", words: "nav.audit" },
  ownPeople: { to: "/v/people", words: "nav.people" },
  drawDowns: { to: "/a/$acct/draw-downs", words: "nav.drawDowns", count: "needsYou" },
  entitlements: { to: "/a/$acct/entitlements", words: "nav.entitlements" },
  fileLicenses: { to: "/a/$acct/file-licenses", words: "nav.fileLicenses" },
  cloudLicenses: { to: "/a/$acct/cloud-licenses", words: "nav.cloudLicenses" },
  cloudServices: { to: "/a/$acct/cloud-services", words: "nav.cloudServices" },
  orders: { to: "/a/$acct/orders", words: "nav.orders" },
  people: { to: "/a/$acct/people", words: "nav.people" },
} as const;

export type Entry = (typeof pages)[keyof typeof pages];
export type Counts = Record<"needsYou" | "waiting" | "unfulfilled", number | undefined>;

const vendorBooks = [pages.allDrawDowns, pages.allOrders, pages.mail];

/** What the vendor's people find at their own desk: first what waits for them. */
export function deskOf(role: Role): Entry[] {
  switch (role) {
    case "VENDOR_OPERATOR":
      return [pages.fulfillment, pages.queue, ...vendorBooks];
    case "VENDOR_ADMIN":
      return [pages.queue, pages.fulfillment, ...vendorBooks, pages.ownPeople, pages.audit];
    case "VENDOR_VIEWER":
      return [pages.queue, ...vendorBooks, pages.audit];
    default:
      return [pages.queue, ...vendorBooks];
  }
}

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

/** What a viewer of one kind finds in the book of an account of another; with its people, where they are shown them. */
export function entriesFor(viewer: AccountKind, account: AccountKind, withPeople = false): Entry[] {
  // The orders and requests behind a customer's licenses are between its partner and the vendor.
  const book =
    viewer === "CUSTOMER"
      ? [pages.entitlements, pages.fileLicenses, pages.cloudLicenses, pages.cloudServices]
      : books[account];
  return withPeople ? [...book, pages.people] : book;
}
