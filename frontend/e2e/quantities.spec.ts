import type { Locator } from "@playwright/test";
import { balanceIn, Form } from "./form";
import { type Person, people } from "./person";
import { expect, test } from "./test";

const live = { timeout: 2000 };
const product = "Unattended Runner";

/** Opens the form with everything but the quantities. */
async function fillIn(person: Person): Promise<Form> {
  await person.goto("/a/own/draw-downs/new?order=SO-104211");
  const form = new Form(person.page);
  await form.pickCustomer("Osterby Foods");
  await expect(form.row(product)).toBeVisible();
  return form;
}

const remainingIn = async (row: Locator) => (await balanceIn(row)).remaining;

test("what is left follows the typing", async ({ visit }) => {
  const partner = await visit(people.requester);
  const form = await fillIn(partner);
  const row = form.row(product);
  const before = await remainingIn(row);

  await form.quantity(product).fill("3");
  await expect(row.getByRole("img", { name: `3 in this request, ${before - 3} remaining` })).toBeVisible({
    timeout: 100,
  });
  await expect(row.getByRole("cell").last()).toHaveText(String(before - 3));
});

test("more than there is is said at once, and is not sent", async ({ visit }) => {
  const partner = await visit(people.requester);
  const form = await fillIn(partner);
  const available = await remainingIn(form.row(product));
  const words = `Only ${available} available. Enter ${available} or fewer.`;
  let sent = 0;
  partner.page.on("request", (request) => {
    if (request.postData()?.includes("mutation")) sent++;
  });

  await form.quantity(product).fill(String(available + 1));
  await expect(form.row(product).getByText(words)).toBeVisible();
  await form.quantity("Bot Creator").focus();
  await form.submit.click();
  await expect(form.quantity(product)).toBeFocused();
  await expect(form.rail.getByText(words)).toBeVisible();
  expect(sent).toBe(0);
});

test("units that a colleague takes are gone from the open form at once", async ({ visit }) => {
  const partner = await visit(people.requester);
  const colleague = await visit(people.colleague);
  const form = await fillIn(partner);
  const before = await remainingIn(form.row(product));

  const customer = await colleague.customer("Solvang Energi");
  await colleague.submits("SO-104211", customer, [{ sku: "NV-UR-RT", quantity: 2 }]);
  await expect(form.row(product).getByText(`Available changed from ${before} to ${before - 2}.`)).toBeVisible(
    live,
  );
});

test("a shortage that only the server knows of marks its row, and nothing typed is lost", async ({
  visit,
}) => {
  const partner = await visit(people.requester);
  const colleague = await visit(people.colleague);
  // Live updates do not reach this page, as on a broken connection: its figures grow old.
  await partner.page.routeWebSocket("/graphql", () => {});
  const form = await fillIn(partner);
  const before = await remainingIn(form.row(product));
  await form.quantity("Bot Creator").fill("1");
  await form.quantity(product).fill(String(before));

  const customer = await colleague.customer("Solvang Energi");
  await colleague.submits("SO-104211", customer, [{ sku: "NV-UR-RT", quantity: 3 }]);
  await form.submit.click();

  const left = before - 3;
  await expect(form.quantity(product)).toBeFocused();
  await expect(form.row(product).getByText(`Only ${left} available. Enter ${left} or fewer.`)).toBeVisible();
  await expect(form.quantity(product)).toHaveValue(String(before));
  await expect(form.quantity("Bot Creator")).toHaveValue("1");
  await expect(form.customer).toHaveValue("Osterby Foods");

  await form.quantity(product).fill("1");
  await form.submit.click();
  await expect(partner.page.getByText("Submitted. The accounts team has been emailed.")).toBeVisible();
});

test("submitting twice on a slow network makes one request", async ({ visit }) => {
  const partner = await visit(people.requester);
  const count = async () => {
    const query = `query ($id: ID!) { pdrs(accountId: $id) { totalCount } }`;
    return (await partner.ask<{ pdrs: { totalCount: number } }>(query, { id: partner.accountId })).pdrs
      .totalCount;
  };
  const before = await count();
  const form = await fillIn(partner);
  await form.quantity("Attended Runner").fill("1");
  await partner.page.route("**/graphql", async (route) => {
    await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });

  await partner.page.keyboard.press("Control+Enter");
  await partner.page.keyboard.press("Control+Enter");
  await expect(partner.page.getByText("Submitted. The accounts team has been emailed.")).toBeVisible();
  expect(await count()).toBe(before + 1);
});
