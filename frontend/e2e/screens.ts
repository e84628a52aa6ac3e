import { type BrowserContext, expect, type Page } from "@playwright/test";
import { type Person, people } from "./person";
import type { Look } from "./test";

/** What one can have on the screen: who sees it, where, and what is done there first. */
export type Screen = {
  name: string;
  /** Null where nobody is signed in. */
  as: string | null;
  path: string | ((person: Person) => Promise<string>);
  /** What must be on it, in every language: an empty screen would have nothing wrong with it. */
  sees?: string;
  /** It exists on a narrow screen only. */
  phone?: true;
  /** Changes what the server answers, before the page asks. */
  before?: (page: Page) => Promise<void>;
  /** Opens what is shown only after an act; it must not depend on the language. */
  act?: (page: Page) => Promise<void>;
};

/** The first entitlement of an account. */
async function entitlement(person: Person, accountId: string) {
  const { account } = await person.ask<{ account: { entitlements: { nodes: { id: string }[] } } }>(
    `query ($id: ID!) { account(id: $id) { entitlements(first: 1) { nodes { id } } } }`,
    { id: accountId },
  );
  return `/a/${accountId}/entitlements/${account.entitlements.nodes[0]?.id}`;
}

async function customer(person: Person, name: string) {
  return (await person.customer(name)).accountId;
}

/** A Control Room of an account, by its name. */
async function room(person: Person, accountId: string, name: string) {
  const { account } = await person.ask<{
    account: { controlRooms: { nodes: { id: string; name: string }[] } };
  }>(`query ($id: ID!) { account(id: $id) { controlRooms(first: 100) { nodes { id name } } } }`, {
    id: accountId,
  });
  return `/a/${accountId}/file-licenses/${account.controlRooms.nodes.find((each) => each.name === name)?.id}`;
}

/** Changes the answer to one question. */
async function answer(page: Page, operation: string, change: (real: Answer) => Answer) {
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes(`query ${operation}`)) return route.fallback();
    const response = await route.fetch();
    await route.fulfill({ response, json: change((await response.json()) as Answer) });
  });
}

type Answer = { data?: Record<string, unknown>; errors?: object[] };

/** Answers a command in the server's place, so that nothing is changed. */
async function pretend(page: Page, operation: string, payload: object) {
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes(`mutation ${operation}`)) return route.fallback();
    await route.fulfill({ json: { data: { done: { userErrors: [], ...payload } } } });
  });
}

const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/** Sets an app up, as far as the server is not asked. */
async function enroll(page: Page) {
  await page
    .locator("main section")
    .filter({ hasNot: page.locator("form") })
    .locator("button")
    .first()
    .click();
  await page.locator("[role=dialog] input[type=password]").fill("the password");
  await page.keyboard.press("Enter");
  await expect(page.locator("[role=dialog] [role=img]")).toBeVisible();
}

/** A letter in the language of the screen cannot be chosen, but one about this request always exists. */
const letters = "/v/mail?q=PDR-000019";

async function openLetter(page: Page) {
  await page.locator("main li a").first().click();
  // It stays open on a narrow screen, too.
  await expect(page).toHaveURL(/open=/);
  await expect(page.locator("main section")).toContainText("PDR-000019");
}

export const screens: Screen[] = [
  { name: "sign-in", as: null, path: "/login" },
  {
    name: "sign-in refused",
    as: null,
    path: "/login",
    act: async (page) => {
      await page.locator("input[name=email]").fill("nobody@halvorsen.example");
      await page.locator("input[name=password]").fill("not the password");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "forgotten password", as: null, path: "/forgot" },
  { name: "link that does not work", as: null, path: "/reset#none" },
  {
    name: "invitation",
    as: null,
    path: "/join#some",
    before: (page) =>
      answer(page, "LinkPage", ({ data }) => ({
        data: {
          ...data,
          personLink: {
            __typename: "PersonLink",
            kind: "INVITATION",
            email: "lee@halvorsen.example",
            name: "Minji",
            accountName: "Halvorsen Digital",
            expiresAt: "2026-12-24T12:00:00Z",
          },
        },
      })),
  },
  { name: "people", as: people.colleague, path: "/a/own/people", sees: people.requester },
  {
    name: "invite dialog",
    as: people.colleague,
    path: "/a/own/people",
    sees: people.requester,
    act: async (page) => {
      await page.locator("main header button").click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  { name: "the vendor's people", as: people.vendor, path: "/v/people", sees: people.vendor },
  { name: "tokens on first use", as: people.reader, path: "/dev/tokens" },
  {
    name: "new token dialog",
    as: people.reader,
    path: "/dev/tokens",
    act: async (page) => {
      await page.locator("main button").first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "code asked for",
    as: null,
    path: "/login",
    before: (page) =>
      pretend(page, "SignIn", {
        __typename: "SignInPayload",
        viewer: null,
        challenge: { __typename: "SignInChallenge", methods: ["TOTP", "RECOVERY_CODE"] },
      }),
    act: async (page) => {
      await page.locator("input[name=email]").fill("nobody@halvorsen.example");
      await page.locator("input[name=password]").fill("the password");
      await page.keyboard.press("Enter");
      await expect(page.locator("input[name=code]")).toBeFocused();
    },
  },
  {
    name: "profile and security",
    as: people.requester,
    path: "/me",
    sees: "requests@halvorsen.example",
    before: (page) =>
      answer(page, "MePage", ({ data }) => {
        const viewer = data?.viewer as { security: object };
        const [createdAt, lastUsedAt] = ["2026-01-15T09:30:00Z", "2026-02-01T12:00:00Z"];
        const passkey = { __typename: "Passkey", id: "psk_1", name: "PSK-1", createdAt, lastUsedAt };
        const passkeys = [passkey, { ...passkey, id: "psk_2", name: "PSK-2", lastUsedAt: null }];
        const security = { ...viewer.security, totp: true, recoveryCodes: 2, passkeys };
        return { data: { ...data, viewer: { ...viewer, security } } };
      }),
  },
  {
    name: "app to be confirmed",
    as: people.requester,
    path: "/me",
    before: (page) =>
      pretend(page, "EnrollTotp", {
        __typename: "EnrollTotpPayload",
        secret,
        uri: `otpauth://totp/Drawdown:requests@halvorsen.example?issuer=Drawdown&secret=${secret}`,
      }),
    act: enroll,
  },
  {
    name: "recovery codes",
    as: people.requester,
    path: "/me",
    before: async (page) => {
      await pretend(page, "EnrollTotp", {
        __typename: "EnrollTotpPayload",
        secret,
        uri: `otpauth://totp/x?secret=${secret}`,
      });
      const recoveryCodes = Array.from({ length: 10 }, (_, n) => `2345-6723-4567-${2340 + n}`);
      await pretend(page, "ConfirmTotp", { __typename: "RecoveryCodesPayload", recoveryCodes });
    },
    act: async (page) => {
      await enroll(page);
      await page.locator("[role=dialog] input[name=code]").fill("123456");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("dialog").getByRole("listitem")).toHaveCount(10);
    },
  },
  { name: "draw-downs", as: people.requester, path: "/a/own/draw-downs", sees: "PDR-000019" },
  {
    name: "draw-downs without a match",
    as: people.requester,
    path: "/a/own/draw-downs?q=nothing+of+the+kind",
  },
  { name: "draw-downs on first use", as: people.newcomer, path: "/a/own/draw-downs" },
  { name: "new draw-down", as: people.requester, path: "/a/own/draw-downs/new" },
  {
    name: "new draw-down with an order and an open picker",
    as: people.requester,
    path: "/a/own/draw-downs/new?order=SO-104211",
    sees: "Document pages",
    act: async (page) => {
      await expect(page.locator("input[id^=quantity-]")).toHaveCount(5);
      await page.locator("#customer").fill("Fjord");
      await expect(page.getByRole("option").first()).toBeVisible();
    },
  },
  {
    name: "new draw-down with everything wrong",
    as: people.requester,
    path: "/a/own/draw-downs/new?order=SO-104211",
    sees: "Document pages",
    act: async (page) => {
      await page.locator("input[id^=quantity-]").first().fill("999999");
      await page.keyboard.press("Control+Enter");
      await expect(page.getByRole("complementary").getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "new draw-down of a new customer that is known",
    as: people.requester,
    path: "/a/own/draw-downs/new?order=SO-104211",
    act: async (page) => {
      await page.locator("#customer").fill("Fjordlys Bank AS");
      await page.getByRole("option", { name: "Fjordlys Bank AS" }).click();
      await expect(page.getByRole("status").filter({ hasText: "Fjordlys Bank" })).toBeVisible();
    },
  },
  {
    name: "draft that is taken up again",
    as: people.requester,
    path: "/a/own/draw-downs/new?from=PDR-000022",
    sees: "Larkfield Insurance",
  },
  { name: "new draw-down for a reader", as: people.reader, path: "/a/own/draw-downs/new" },
  {
    name: "draw-down that waits to be accepted",
    as: people.requester,
    path: "/a/own/draw-downs/PDR-000019",
    sees: "Fjordlys Bank",
  },
  {
    name: "withdraw dialog",
    as: people.requester,
    path: "/a/own/draw-downs/PDR-000019",
    act: async (page) => {
      await page.locator("main button").first().click();
      await expect(page.getByRole("dialog")).toContainText("PDR-000019");
    },
  },
  {
    name: "draw-down that was accepted",
    as: people.requester,
    path: "/a/own/draw-downs/PDR-000008",
    sees: "Osterby Foods",
  },
  {
    name: "accept dialog",
    as: people.requester,
    path: "/a/own/draw-downs/PDR-000019?dialog=accept",
    act: async (page) => {
      await expect(page.getByRole("dialog").getByRole("row").nth(1)).toBeVisible();
    },
  },
  {
    name: "draw-down that was rejected",
    as: people.korean,
    path: "/a/own/draw-downs/PDR-000017",
    sees: "quantity above the agreed balance",
  },
  { name: "draw-down that is not there", as: people.requester, path: "/a/own/draw-downs/PDR-999999" },
  { name: "entitlements", as: people.requester, path: "/a/own/entitlements", sees: "Attended Runner" },
  {
    name: "entitlements without a match",
    as: people.requester,
    path: "/a/own/entitlements?status=SUSPENDED",
  },
  {
    name: "entitlements of a customer",
    as: people.requester,
    path: async (person) => `/a/${await customer(person, "Larkfield Insurance")}/entitlements`,
    sees: "Unattended Runner",
  },
  {
    name: "entitlements as a customer",
    as: people.customer,
    path: "/a/own/entitlements",
    sees: "Unattended Runner",
  },
  {
    name: "entitlement",
    as: people.requester,
    path: async (person) => entitlement(person, await customer(person, "Larkfield Insurance")),
    sees: "PDR-0000",
  },
  { name: "file licenses", as: people.customer, path: "/a/own/file-licenses", sees: "CR-LARK-UAT" },
  { name: "file licenses on first use", as: people.newcomer, path: "/a/own/file-licenses" },
  {
    name: "add Control Room dialog with a name that is taken",
    as: people.customer,
    path: "/a/own/file-licenses",
    act: async (page) => {
      await page.locator("main header button").click();
      await page.locator("#room-name").fill("cr-lark-uat");
      await page.keyboard.press("Enter");
      await expect(page.locator("#room-name")).toHaveAttribute("aria-invalid", "true");
    },
  },
  {
    name: "Control Room with its license file",
    as: people.customer,
    path: (person) => room(person, person.accountId, "CR-LARK-UAT"),
    sees: "CR-LARK-UAT-",
  },
  {
    name: "Control Room with too much in its file",
    as: people.customer,
    path: (person) => room(person, person.accountId, "CR-LARK-UAT"),
    sees: "CR-LARK-UAT-",
    act: async (page) => {
      await page.locator("input[id^=quantity-]").first().fill("999999");
      await expect(page.locator("main table").first().getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "decommission dialog with nothing filled in",
    as: people.vendor,
    path: async (person) => {
      const { accounts } = await person.ask<{ accounts: { nodes: { id: string }[] } }>(
        `{ accounts(first: 1, search: "Larkfield") { nodes { id } } }`,
      );
      return room(person, String(accounts.nodes[0]?.id), "CR-LARK-PRD");
    },
    sees: "CR-LARK-PRD-",
    act: async (page) => {
      await page.locator("main header button").last().click();
      await page.getByRole("dialog").locator("button[type=submit]").click();
      await expect(page.locator("#end-reason")).toHaveAttribute("aria-invalid", "true");
    },
  },
  {
    name: "cloud licenses",
    as: people.requester,
    path: async (person) => `/a/${await customer(person, "Fjordlys Bank")}/cloud-licenses`,
    sees: "CR-FJORD-1",
  },
  { name: "cloud licenses on first use", as: people.newcomer, path: "/a/own/cloud-licenses" },
  {
    name: "cloud Control Room with a credential",
    as: people.requester,
    path: async (person) => {
      const account = await customer(person, "Fjordlys Bank");
      return (await room(person, account, "CR-FJORD-1")).replace("file-licenses", "cloud-licenses");
    },
    sees: "Unattended Runner",
    act: async (page) => {
      await page.locator("main aside button").last().click();
      await expect(page.getByText(/^crc_/)).toBeVisible();
    },
  },
  {
    name: "cloud services",
    as: people.requester,
    path: async (person) => `/a/${await customer(person, "Osterby Foods")}/cloud-services`,
    sees: "osterby-prod",
  },
  {
    name: "provision dialog with a name that breaks the rules",
    as: people.requester,
    path: "/a/own/cloud-services",
    act: async (page) => {
      await page.locator("main button").first().click();
      await page.locator("#service-name").fill("Not A Name");
      await expect(page.locator("#service-name")).toHaveAttribute("aria-invalid", "true");
    },
  },
  {
    name: "cloud service",
    as: people.requester,
    path: async (person) => {
      const id = await customer(person, "Osterby Foods");
      const { account } = await person.ask<{ account: { cloudServices: { nodes: { id: string }[] } } }>(
        `query ($id: ID!) { account(id: $id) { cloudServices(first: 1) { nodes { id } } } }`,
        { id },
      );
      return `/a/${id}/cloud-services/${account.cloudServices.nodes[0]?.id}`;
    },
    sees: "eu-central",
  },
  { name: "orders", as: people.requester, path: "/a/own/orders", sees: "SO-104211" },
  {
    name: "orders that cannot be read",
    as: people.requester,
    path: "/a/own/orders",
    before: (page) =>
      answer(page, "OrdersPage", () => ({
        errors: [{ message: "", extensions: { code: "INTERNAL", requestId: "req_0123456789" } }],
      })),
    sees: "req_0123456789",
  },
  { name: "order", as: people.requester, path: "/a/own/orders/SO-104211", sees: "PDR-000019" },
  {
    name: "order on hold",
    as: people.newcomer,
    path: "/a/own/orders/SO-103001",
    sees: "the invoice is not paid yet",
  },
  {
    name: "approval queue",
    as: people.approver,
    path: "/v/queue/PDR-000020",
    sees: "Blue Heron Credit Union",
  },
  { name: "approval queue's list", as: people.approver, path: "/v/queue", phone: true, sees: "PDR-000020" },
  {
    name: "approval queue with nothing in it",
    as: people.approver,
    path: "/v/queue",
    before: (page) =>
      answer(page, "QueuePage", ({ data }) => ({
        data: { ...data, approvalQueue: { ...(data?.approvalQueue as object), nodes: [], totalCount: 0 } },
      })),
  },
  {
    name: "reject form",
    as: people.approver,
    path: "/v/queue/PDR-000020",
    act: async (page) => {
      await expect(page.getByRole("heading", { name: "PDR-000020" })).toBeVisible();
      await page.keyboard.press("r");
      await expect(page.locator("#reason")).toBeFocused();
      await page.keyboard.press("Control+Enter");
      await expect(page.locator("#reason")).toHaveAttribute("aria-invalid", "true");
    },
  },
  { name: "all draw-downs", as: people.approver, path: "/v/draw-downs", sees: "Hwaseong Precision" },
  { name: "all orders", as: people.approver, path: "/v/orders", sees: "SO-102550" },
  {
    name: "order at the desk",
    as: people.approver,
    path: "/v/orders/SO-104800",
    sees: "Meridian Rail Freight",
  },
  {
    name: "sent mail's list",
    as: people.approver,
    path: letters,
    phone: true,
    sees: "requests@halvorsen.example",
  },
  { name: "fulfillment queue", as: people.operator, path: "/v/fulfillment", sees: "calder-docs" },
  {
    name: "report of what runs, without what it needs",
    as: people.operator,
    path: "/v/fulfillment",
    sees: "calder-docs",
    act: async (page) => {
      await page.locator("main tr").nth(1).locator("button").first().click();
      await page.getByRole("dialog").locator("button[type=submit]").click();
      await expect(page.locator("#service-url")).toHaveAttribute("aria-invalid", "true");
    },
  },
  { name: "audit log", as: people.auditor, path: "/v/audit?action=pdr.ACCEPT", sees: "Halvorsen Digital" },
  {
    name: "audit entry",
    as: people.auditor,
    path: "/v/audit?action=pdr.ACCEPT",
    sees: "Halvorsen Digital",
    act: async (page) => {
      await page.locator("main tbody button").first().click();
      await expect(page.locator("main pre").last()).toContainText("ACCEPTED");
    },
  },
  { name: "audit log without a match", as: people.vendor, path: "/v/audit?from=2999-01-01" },
  { name: "sent mail", as: people.approver, path: letters, act: openLetter },
  {
    name: "sent mail as HTML",
    as: people.approver,
    path: letters,
    act: async (page) => {
      await openLetter(page);
      await page.locator("main section header button").click();
      await expect(page.locator("iframe")).toBeVisible();
    },
  },
  { name: "missing page", as: people.requester, path: "/nowhere" },
  { name: "account that is not there", as: people.requester, path: "/a/acc_none/draw-downs" },
  {
    name: "navigation",
    as: people.requester,
    path: "/a/own/orders",
    phone: true,
    act: async (page) => {
      await page.locator("header button").first().click();
      await expect(page.getByRole("dialog").getByRole("link")).toHaveCount(6);
    },
  },
  {
    name: "account picker",
    as: people.requester,
    path: "/a/own/entitlements",
    act: async (page) => {
      await page.locator("header button[aria-haspopup=listbox]").click();
      await expect(page.getByRole("option").first()).toBeVisible();
    },
  },
  {
    name: "settings",
    as: people.requester,
    path: "/a/own/orders",
    act: async (page) => {
      await page.locator("header button[aria-haspopup=menu]").last().click();
      await expect(page.getByRole("menu")).toBeVisible();
    },
  },
];

type Doors = {
  visit: (email: string, look?: Look) => Promise<Person>;
  stranger: (look?: Look) => Promise<BrowserContext>;
};

/** Opens a screen in a browser of its own, and waits until it shows what it has to show. */
export async function show(screen: Screen, { visit, stranger }: Doors, look: Look): Promise<Page> {
  const { as, path, sees, before, act } = screen;
  const person = as ? await visit(as, look) : null;
  const page = person?.page ?? (await (await stranger(look)).newPage());
  if (screen.phone) await page.setViewportSize({ width: 390, height: 900 });
  await before?.(page);
  const address = person && typeof path !== "string" ? await path(person) : String(path);
  if (person) await person.goto(address);
  else await page.goto(address);

  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  if (person) await expect(page.locator("header button[aria-haspopup=listbox]")).toBeVisible();
  // Nothing is still being read.
  await expect(page.locator("main [role=status][aria-label]")).toHaveCount(0);
  if (sees) await expect(seen(page, sees)).toBeVisible();
  await act?.(page);
  return page;
}

/** A text of the page, or what is filled into a field. */
function seen(page: Page, text: string) {
  const main = page.locator("main");
  return main
    .getByText(text)
    .or(main.locator(`input[value^="${text}"]`))
    .filter({ visible: true })
    .first();
}
