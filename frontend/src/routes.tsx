import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type SearchSchemaInput,
} from "@tanstack/react-router";
import { text, words } from "@/lists/address";
import { auditSearch } from "@/pages/audit/search";
import { drawDownsSearch } from "@/pages/draw-downs/search";
import { entitlementsSearch } from "@/pages/entitlements/search";
import { roomsSearch } from "@/pages/file-licenses/search";
import { mailSearch } from "@/pages/mail/search";
import { ordersSearch } from "@/pages/orders/search";
import { peopleSearch } from "@/pages/people/search";
import { CrashNote } from "@/routing/CrashNote";
import { Home } from "@/routing/Home";
import { MissingPage } from "@/routing/MissingPage";
import { requireSession } from "@/routing/requireSession";
import { Shell } from "@/shell/Shell";
import { withWords } from "@/words/withWords";

/** Every page of the portal, on one screen. The account that one looks at is always in the path. */

type Raw = Record<string, unknown> & SearchSchemaInput;

/** Only our own pages: a sign-in must not send anyone elsewhere. */
const ownPath = (value: unknown) => (/^\/(?![/\\])/.test(text(value) ?? "") ? text(value) : undefined);

const root = createRootRoute({ errorComponent: CrashNote });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (raw: Raw) => ({ to: ownPath(raw.to) }),
  component: lazyRouteComponent(() => import("@/pages/session/SignInPage"), "SignInPage"),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(() => withWords(import("@/pages/session/ForgotPage")), "ForgotPage"),
});

const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  component: lazyRouteComponent(() => withWords(import("@/pages/session/LinkPage")), "LinkPage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(() => withWords(import("@/pages/session/LinkPage")), "LinkPage"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: requireSession,
  component: Shell,
  errorComponent: CrashNote,
});

const home = createRoute({ getParentRoute: () => shell, path: "/", component: Home });

const byNumber = createRoute({
  getParentRoute: () => shell,
  path: "/r/$number",
  component: lazyRouteComponent(() => import("@/routing/ByNumber"), "ByNumber"),
});

const drawDowns = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/draw-downs",
  validateSearch: (raw: Raw) => drawDownsSearch(raw),
  component: lazyRouteComponent(() => import("@/pages/draw-downs/DrawDownsPage"), "DrawDownsPage"),
});

const newDrawDown = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/draw-downs/new",
  validateSearch: (raw: Raw) => ({
    order: text(raw.order),
    customer: text(raw.customer),
    from: text(raw.from),
  }),
  component: lazyRouteComponent(() => import("@/pages/draw-downs/NewDrawDownPage"), "NewDrawDownPage"),
});

const drawDown = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/draw-downs/$pdr",
  validateSearch: (raw: Raw) => ({ dialog: raw.dialog === "accept" ? ("accept" as const) : undefined }),
  component: lazyRouteComponent(() => import("@/pages/draw-downs/DrawDownPage"), "DrawDownPage"),
});

const entitlements = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/entitlements",
  validateSearch: (raw: Raw) => entitlementsSearch(raw),
  component: lazyRouteComponent(() => import("@/pages/entitlements/EntitlementsPage"), "EntitlementsPage"),
});

const entitlement = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/entitlements/$id",
  validateSearch: (raw: Raw) => ({ after: text(raw.after) }),
  component: lazyRouteComponent(() => import("@/pages/entitlements/EntitlementPage"), "EntitlementPage"),
});

const fileLicenses = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/file-licenses",
  validateSearch: (raw: Raw) => roomsSearch(raw),
  component: lazyRouteComponent(
    () => withWords(import("@/pages/file-licenses/FileLicensesPage")),
    "FileLicensesPage",
  ),
});

const fileRoom = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/file-licenses/$room",
  component: lazyRouteComponent(() => withWords(import("@/pages/file-licenses/RoomPage")), "RoomPage"),
});

const cloudLicenses = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/cloud-licenses",
  validateSearch: (raw: Raw) => ({ q: words(raw.q), after: text(raw.after) }),
  component: lazyRouteComponent(
    () => withWords(import("@/pages/cloud-licenses/CloudLicensesPage")),
    "CloudLicensesPage",
  ),
});

const cloudRoom = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/cloud-licenses/$room",
  component: lazyRouteComponent(
    () => withWords(import("@/pages/cloud-licenses/CloudRoomPage")),
    "CloudRoomPage",
  ),
});

const cloudServices = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/cloud-services",
  validateSearch: (raw: Raw) => ({ after: text(raw.after) }),
  component: lazyRouteComponent(
    () => withWords(import("@/pages/cloud-services/CloudServicesPage")),
    "CloudServicesPage",
  ),
});

const cloudService = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/cloud-services/$service",
  component: lazyRouteComponent(
    () => withWords(import("@/pages/cloud-services/CloudServicePage")),
    "CloudServicePage",
  ),
});

const orders = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/orders",
  validateSearch: (raw: Raw) => ordersSearch(raw),
  component: lazyRouteComponent(() => withWords(import("@/pages/orders/OrdersPage")), "OrdersPage"),
});

const order = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/orders/$order",
  component: lazyRouteComponent(() => withWords(import("@/pages/orders/OrderPage")), "OrderPage"),
});

const queue = createRoute({
  getParentRoute: () => shell,
  path: "/v/queue",
  component: lazyRouteComponent(() => import("@/pages/queue/QueuePage"), "QueuePage"),
});

/** The queue with one request open; the queue's page draws both. */
const queued = createRoute({
  getParentRoute: () => queue,
  path: "/$pdr",
});

const fulfillment = createRoute({
  getParentRoute: () => shell,
  path: "/v/fulfillment",
  validateSearch: (raw: Raw) => ({ after: text(raw.after) }),
  component: lazyRouteComponent(
    () => withWords(import("@/pages/fulfillment/FulfillmentPage")),
    "FulfillmentPage",
  ),
});

const allDrawDowns = createRoute({
  getParentRoute: () => shell,
  path: "/v/draw-downs",
  validateSearch: (raw: Raw) => drawDownsSearch(raw),
  component: lazyRouteComponent(() => import("@/pages/draw-downs/AllDrawDownsPage"), "AllDrawDownsPage"),
});

const missing = createRoute({ getParentRoute: () => shell, path: "$", component: MissingPage });

const allOrders = createRoute({
  getParentRoute: () => shell,
  path: "/v/orders",
  validateSearch: (raw: Raw) => ordersSearch(raw),
  component: lazyRouteComponent(() => withWords(import("@/pages/orders/AllOrdersPage")), "AllOrdersPage"),
});

const deskOrder = createRoute({
  getParentRoute: () => shell,
  path: "/v/orders/$order",
  component: lazyRouteComponent(() => withWords(import("@/pages/orders/OrderPage")), "OrderPage"),
});

const mail = createRoute({
  getParentRoute: () => shell,
  path: "/v/mail",
  validateSearch: (raw: Raw) => mailSearch(raw),
  component: lazyRouteComponent(() => withWords(import("@/pages/mail/MailPage")), "MailPage"),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: "/v/audit",
  validateSearch: (raw: Raw) => auditSearch(raw),
  component: lazyRouteComponent(() => withWords(import("@/pages/audit/AuditPage")), "AuditPage"),
});

const me = createRoute({
  getParentRoute: () => shell,
  path: "/me",
  component: lazyRouteComponent(() => withWords(import("@/pages/me/MePage")), "MePage"),
});

const ownPeople = createRoute({
  getParentRoute: () => shell,
  path: "/v/people",
  validateSearch: (raw: Raw) => peopleSearch(raw),
  component: lazyRouteComponent(() => withWords(import("@/pages/people/OwnPeoplePage")), "OwnPeoplePage"),
});

const people = createRoute({
  getParentRoute: () => shell,
  path: "/a/$acct/people",
  validateSearch: (raw: Raw) => peopleSearch(raw),
  component: lazyRouteComponent(() => withWords(import("@/pages/people/PeoplePage")), "PeoplePage"),
});

const tokens = createRoute({
  getParentRoute: () => shell,
  path: "/dev/tokens",
  validateSearch: (raw: Raw) => ({ after: text(raw.after) }),
  component: lazyRouteComponent(() => withWords(import("@/pages/tokens/TokensPage")), "TokensPage"),
});

const routeTree = root.addChildren([
  login,
  forgot,
  join,
  reset,
  shell.addChildren([
    home,
    byNumber,
    drawDowns,
    newDrawDown,
    drawDown,
    entitlements,
    entitlement,
    fileLicenses,
    fileRoom,
    cloudLicenses,
    cloudRoom,
    cloudServices,
    cloudService,
    orders,
    order,
    queue.addChildren([queued]),
    fulfillment,
    allDrawDowns,
    allOrders,
    deskOrder,
    mail,
    audit,
    me,
    ownPeople,
    people,
    tokens,
    missing,
  ]),
]);

export const router = createRouter({
  routeTree,
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultPendingMs: 300,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The cursors of the pages before this one, for the way back. */
    trail?: string[];
    /** Just submitted: the page says what happens now. */
    submitted?: boolean;
  }
}
