import { type BrowserContext, expect, type Page } from "@playwright/test";
import { type Person, people } from "./person";
import type { Look } from "./test";

/** What one can have on the screen: who sees it, where, and what is done there first. */
export type Screen = {
  name: string;
  /** Null where nobody is signed in. */
  as: string | null;
  path: string | ((person: Person) => Promise<string>);
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

/** A letter in the language of the screen cannot be chosen, but one about this request always exists. */
const letters = "/v/mail?q=PDR-000019";

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
  { name: "draw-downs", as: people.requester, path: "/a/own/draw-downs" },
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
    act: async (page) => {
      await page.locator("input[id^=quantity-]").first().fill("999999");
      await page.keyboard.press("Control+Enter");
      await expect(page.getByRole("complementary").getByRole("alert")).toBeVisible();
    },
  },
  { name: "draw-down that waits to be accepted", as: people.requester, path: "/a/own/draw-downs/PDR-000019" },
  {
    name: "accept dialog",
    as: people.requester,
    path: "/a/own/draw-downs/PDR-000019?dialog=accept",
    act: async (page) => {
      await expect(page.getByRole("dialog").getByRole("row").nth(1)).toBeVisible();
    },
  },
  { name: "draw-down that was rejected", as: people.korean, path: "/a/own/draw-downs/PDR-000017" },
  { name: "draw-down that is not there", as: people.requester, path: "/a/own/draw-downs/PDR-999999" },
  { name: "entitlements", as: people.requester, path: "/a/own/entitlements" },
  {
    name: "entitlements without a match",
    as: people.requester,
    path: "/a/own/entitlements?status=SUSPENDED",
  },
  {
    name: "entitlements of a customer",
    as: people.requester,
    path: async (person) => `/a/${await customer(person, "Larkfield Insurance")}/entitlements`,
  },
  { name: "entitlements as a customer", as: people.customer, path: "/a/own/entitlements" },
  {
    name: "entitlement",
    as: people.requester,
    path: async (person) => entitlement(person, await customer(person, "Larkfield Insurance")),
  },
  { name: "orders", as: people.requester, path: "/a/own/orders" },
  { name: "order", as: people.requester, path: "/a/own/orders/SO-104211" },
  { name: "order on hold", as: people.newcomer, path: "/a/own/orders/SO-103001" },
  { name: "approval queue", as: people.approver, path: "/v/queue/PDR-000020" },
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
  { name: "all draw-downs", as: people.approver, path: "/v/draw-downs" },
  { name: "all orders", as: people.approver, path: "/v/orders" },
  { name: "order at the desk", as: people.approver, path: "/v/orders/SO-104800" },
  { name: "sent mail", as: people.approver, path: letters },
  {
    name: "sent mail as HTML",
    as: people.approver,
    path: letters,
    act: async (page) => {
      await page.locator("main section header button").click();
      await expect(page.locator("iframe")).toBeVisible();
    },
  },
  { name: "missing page", as: people.requester, path: "/nowhere" },
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
  const { as, path, act } = screen;
  const person = as ? await visit(as, look) : null;
  const page = person?.page ?? (await (await stranger(look)).newPage());
  const address = person && typeof path !== "string" ? await path(person) : String(path);
  if (person) await person.goto(address);
  else await page.goto(address);

  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  if (person) await expect(page.locator("header button[aria-haspopup=listbox]")).toBeVisible();
  // Nothing is still being read.
  await expect(page.locator("main [role=status][aria-label]")).toHaveCount(0);
  await act?.(page);
  return page;
}
