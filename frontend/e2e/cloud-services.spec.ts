import { people } from "./person";
import { expect, test } from "./test";

/** The example of a provisioning system, which the demo runs, takes a moment for each step. */
const fulfilled = { timeout: 30_000 };

test("a Control Room is provisioned, suspended and deleted, and its license comes back", async ({
  visit,
}) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  await partner.goto("/a/own/cloud-services");
  const before = await page
    .getByText(/\d+ Control Room/)
    .first()
    .textContent();

  await page.getByRole("button", { name: "Provision" }).click();
  const dialog = page.getByRole("dialog");
  const name = dialog.getByRole("textbox", { name: "Name" });
  await name.fill("Walk One");
  await expect(dialog).toContainText("Use lower-case letters, digits and hyphens only.");
  await name.fill("walk-one");
  await expect(dialog).toContainText("https://walk-one.");
  await page.keyboard.press("Enter");
  await expect(partner.heading("walk-one")).toBeVisible();
  const mark = page.getByRole("heading", { level: 1 }).locator("..");
  // Told by webhook, answered over the API, shown without a reload.
  await expect(mark).toContainText("Active", fulfilled);
  await expect(page.getByRole("link", { name: /^https:\/\/walk-one\./ })).toBeVisible();

  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(mark).toContainText("Suspended");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(mark).toContainText("Active");

  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByRole("textbox")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("textbox").fill("walk-one");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(mark).toContainText("Deleted", fulfilled);
  await partner.goto("/a/own/cloud-services");
  await expect(page.getByText(/\d+ Control Room/).first()).toHaveText(String(before));
});

test("what could not be provisioned says why, and can be tried again", async ({ visit }) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  await partner.goto("/a/own/cloud-services");
  await page.getByRole("button", { name: "Provision" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("fail-walk");
  await page.keyboard.press("Enter");
  const mark = page.getByRole("heading", { level: 1 }).locator("..");
  await expect(mark).toContainText("Failed", fulfilled);
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(mark).toContainText(/Requested|Provisioning/);
  await expect(mark).toContainText("Failed", fulfilled);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("fail-walk");
  await page.keyboard.press("Enter");
  await expect(mark).toContainText("Deleted", fulfilled);
});

test("an accepted request leads to where its licenses are put to use", async ({ visit }) => {
  const partner = await visit(people.requester);
  const { pdrs } = await partner.ask<{
    pdrs: { nodes: { number: string; lines: { product: { provisions: string | null } }[] }[] };
  }>(
    `{ pdrs(first: 100, filter: { state: ACCEPTED }) { nodes { number lines { product { provisions } } } } }`,
  );
  const numberOf = (hosted: boolean) =>
    pdrs.nodes.find(({ lines }) => lines.some(({ product }) => product.provisions !== null) === hosted)
      ?.number;
  const link = partner.page.getByRole("link", { name: "Provision cloud service" });

  await partner.goto(`/a/own/draw-downs/${numberOf(false)}`);
  await expect(partner.page.getByRole("link", { name: "View entitlements" })).toBeVisible();
  await expect(link).toHaveCount(0);
  await partner.goto(`/a/own/draw-downs/${numberOf(true)}`);
  await link.click();
  await expect(partner.heading("Cloud services")).toBeVisible();
});
