import { people } from "./person";
import { expect, test } from "./test";

/** The example of a provisioning system leaves names that begin so to people. */
const name = "manual-walk";
const guid = "5d1f7c1e-2f5c-4f0f-9a39-2b8f6f3a7c11";

test("an operator fulfills a Control Room by hand, and the partner sees each step", async ({ visit }) => {
  const partner = await visit(people.requester);
  await partner.goto("/a/own/cloud-services");
  await partner.page.getByRole("button", { name: "Provision" }).click();
  await partner.page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill(name);
  await partner.page.keyboard.press("Enter");
  await expect(partner.heading(name)).toBeVisible();
  const mark = partner.page.getByRole("heading", { level: 1 }).locator("..");
  await expect(mark).toContainText("Requested");

  const operator = await visit(people.operator);
  const { page } = operator;
  await operator.goto("/");
  await expect(operator.heading("Fulfillment")).toBeVisible();
  const row = page.getByRole("row", { name });
  const dialog = page.getByRole("dialog");
  await row.getByRole("button", { name: "Start" }).click();
  await expect(row).toContainText("Provisioning");
  await expect(mark).toContainText("Provisioning");

  await row.getByRole("button", { name: "It failed" }).click();
  await dialog.getByRole("button", { name: "Report" }).click();
  await expect(dialog.getByRole("textbox")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("textbox").fill("The region is full until noon.");
  await dialog.getByRole("button", { name: "Report" }).click();
  await expect(row).toHaveCount(0);
  await expect(partner.page.getByText("The region is full until noon.").first()).toBeVisible();
  await partner.page.getByRole("button", { name: "Retry" }).click();

  await row.getByRole("button", { name: "It runs" }).click();
  const url = dialog.getByRole("textbox", { name: "URL" });
  await url.fill("http://manual-walk.cloud.example");
  await dialog.getByRole("textbox", { name: "Control Room GUID" }).fill(guid);
  await dialog.getByRole("button", { name: "Report" }).click();
  await expect(url).toHaveAttribute("aria-invalid", "true");
  await url.fill("https://manual-walk.cloud.example");
  await dialog.getByRole("button", { name: "Report" }).click();
  await expect(row).toHaveCount(0);
  await expect(mark).toContainText("Active");
  await expect(partner.page.getByText(guid)).toBeVisible();

  // From the account's own page the vendor says why it stops a service.
  await operator.goto(`/a/${partner.accountId}/cloud-services`);
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("button", { name: "Suspend" }).click();
  await dialog.getByRole("textbox").fill("Unpaid since October.");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(mark).toContainText("Suspended");

  await partner.page.getByRole("button", { name: "Delete" }).click();
  await partner.page.getByRole("dialog").getByRole("textbox").fill(name);
  await partner.page.keyboard.press("Enter");
  await expect(mark).toContainText("Deleting");
  await operator.goto("/v/fulfillment");
  await row.getByRole("button", { name: "It is deleted" }).click();
  await expect(mark).toContainText("Deleted");
});

test("who approves has no fulfillment queue", async ({ visit }) => {
  const approver = await visit(people.approver);
  await approver.goto("/");
  await expect(approver.heading("Approval queue")).toBeVisible();
  await expect(approver.page.getByRole("link", { name: "Fulfillment" })).toHaveCount(0);
});
