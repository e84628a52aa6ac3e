import { people } from "./person";
import { expect, test } from "./test";

const live = { timeout: 2000 };

test("entitlements are narrowed, and the address keeps it", async ({ visit }) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  const rows = page.getByRole("table", { name: "Entitlements" }).getByRole("row");
  await partner.goto("/a/own/entitlements");
  await expect(rows).toHaveCount(7);

  await page.keyboard.press("/");
  await page.keyboard.type("runner");
  await expect(rows).toHaveCount(3);
  await expect(page).toHaveURL(/q=runner/);
  await page.getByRole("combobox", { name: "Product" }).selectOption("Unattended Runner");
  await expect(rows).toHaveCount(2);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Expired");
  await expect(page.getByText("No entitlements match these filters.")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("runner");
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(rows).toHaveCount(7);
});

test("what ends soon says so", async ({ visit }) => {
  const tessaro = await visit(people.tessaro);
  await tessaro.goto("/a/own/entitlements");
  // The demo's 21 days are 20 once midnight has passed since it was filled.
  await expect(tessaro.page.getByRole("row", { name: "Unattended Runner" })).toContainText(/in 2[01] days/);
});

test("a note above the list counts what ends, and narrows to it", async ({ visit }) => {
  const tessaro = await visit(people.tessaro);
  const { page } = tessaro;
  await tessaro.goto("/a/own/entitlements");
  await expect(
    page.getByText(/^2 entitlements end within 30 days, the first on .+ \(in 2[01] days\)\.$/),
  ).toBeVisible();
  await page.getByRole("link", { name: "Show expiring" }).click();
  await expect(page).toHaveURL(/status=EXPIRING/);
  await expect(page.getByRole("combobox", { name: "Status" })).toHaveValue("EXPIRING");
  await expect(page.getByRole("table", { name: "Entitlements" }).getByRole("row")).toHaveCount(3);
  await expect(page.getByRole("link", { name: "Show expiring" })).toBeHidden();

  const partner = await visit(people.requester);
  await partner.goto("/a/own/entitlements");
  await expect(partner.page.getByRole("table", { name: "Entitlements" }).getByRole("row")).toHaveCount(7);
  await expect(partner.page.getByText("within 30 days")).toBeHidden();
});

test("an order shows what it has left, and follows a colleague's request", async ({ visit }) => {
  const partner = await visit(people.requester);
  const colleague = await visit(people.colleague);
  const { page } = partner;
  await partner.goto("/a/own/orders");
  await page.getByRole("link", { name: "SO-104211" }).click();
  await expect(partner.heading("SO-104211")).toBeVisible();

  const line = page
    .getByRole("table", { name: "Products" })
    .getByRole("row", { name: "Attended Runner" })
    .last();
  const cells = line.getByRole("cell");
  const figure = async (column: number) => Number(await cells.nth(column).textContent());
  const [ordered, drawn, reserved, ownUse, available] = [
    await figure(2),
    await figure(3),
    await figure(4),
    await figure(5),
    await figure(6),
  ];
  expect(drawn + reserved + ownUse + available).toBe(ordered);

  const customer = await colleague.customer("Osterby Foods");
  const number = await colleague.submits("SO-104211", customer, [{ sku: "NV-AR-NU", quantity: 2 }]);
  await expect(
    page.getByRole("table", { name: "Open requests" }).getByRole("link", { name: number }),
  ).toBeVisible(live);
  await expect(cells.nth(4)).toHaveText(String(reserved + 2), live);
  await expect(cells.nth(6)).toHaveText(String(available - 2), live);

  await page.getByRole("link", { name: "New draw-down from this order" }).click();
  await expect(page.getByRole("combobox", { name: "Select an order" })).toHaveValue(/^SO-104211/);
});

test("units of different kinds are never added to one another", async ({ visit }) => {
  const partner = await visit(people.requester);
  await partner.goto("/a/own/orders");
  const row = partner.page.getByRole("row", { name: "SO-104211" });
  await expect(row.getByRole("img")).toHaveCount(2);
  await expect(row).toContainText(/\d+ licenses and [\d,]+0,000 pages/);
});

test("an order that cannot be drawn from says why", async ({ visit }) => {
  const newcomer = await visit(people.newcomer);
  const { page } = newcomer;
  await newcomer.goto("/a/own/orders/SO-103001");
  await expect(page.getByText("the invoice is not paid yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "New draw-down from this order" })).toBeHidden();
  await newcomer.goto("/a/own/orders/SO-104800");
  await expect(page.getByText("bought for an end customer")).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "Meridian Rail Freight" })).toBeVisible();
});

test("a reader sees everything and changes nothing", async ({ visit }) => {
  const reader = await visit(people.reader);
  const { page } = reader;
  await reader.goto("/a/own/draw-downs");
  await expect(page.getByRole("link", { name: "PDR-000019" })).toBeVisible();
  await expect(page.getByRole("link", { name: "New draw-down" })).toBeHidden();
  await reader.goto("/a/own/draw-downs/PDR-000019");
  await expect(page.getByText(/^Approved\./)).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept" })).toBeHidden();
  await reader.goto("/a/own/draw-downs/new");
  await expect(page.getByText("You cannot draw down")).toBeVisible();
});

test("the vendor finds any order, request and letter", async ({ visit }) => {
  const approver = await visit(people.approver);
  const { page } = approver;
  await approver.goto("/v/orders?q=Tessaro");
  await expect(page.getByRole("row", { name: "SO-103977" })).toContainText("Tessaro Consulting");
  await approver.goto("/v/draw-downs?q=PDR-000021");
  await expect(page.getByRole("row", { name: "PDR-000021" })).toContainText("Delta Verde Tech");

  await approver.goto("/v/mail?q=PDR-000017");
  const letter = page.getByRole("region", { name: /^PDR-000017/ });
  await page.getByRole("list", { name: "Sent mail" }).getByText("admin@hanbit.example").first().click();
  await expect(letter).toContainText("quantity above the agreed balance");
  await letter.getByRole("button", { name: "Show as HTML" }).click();
  const html = page.frameLocator("iframe");
  await expect(html.getByText("quantity above the agreed balance")).toBeVisible();
  await letter.getByRole("link", { name: "PDR-000017" }).click();
  await expect(approver.heading("PDR-000017")).toBeVisible();
});
