import { readFile } from "node:fs/promises";
import { people } from "./person";
import { expect, test } from "./test";

test("an auditor finds who did something, what it changed, and takes it away as a file", async ({
  visit,
}) => {
  const partner = await visit(people.requester);
  const customer = await partner.customer("Osterby Foods");
  const number = await partner.submits("SO-104211", customer, [{ sku: "NV-AR-NU", quantity: 1 }]);

  const auditor = await visit(people.auditor);
  const { page } = auditor;
  await auditor.goto("/");
  await expect(auditor.heading("Approval queue")).toBeVisible();
  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(auditor.heading("Audit log")).toBeVisible();
  await page.getByRole("combobox", { name: "What" }).selectOption("Draw-down: Submitted");
  await expect(page).toHaveURL(/action=pdr\.SUBMIT/);
  const first = page.getByRole("table").getByRole("row").nth(1);
  await expect(first).toContainText("Submitted");
  await expect(first).toContainText("Halvorsen Digital");

  await first.getByRole("button", { name: "Details" }).click();
  await expect(page.getByRole("region", { name: "After" })).toContainText('"state": "SUBMITTED"');
  const { pdr } = await partner.ask<{ pdr: { id: string } }>(`query ($id: ID!) { pdr(id: $id) { id } }`, {
    id: number,
  });
  await expect(page.getByText(pdr.id)).toBeVisible();
  await page.getByRole("link", { name: "All that was done to this" }).click();
  await expect(page).toHaveURL(new RegExp(`object=${pdr.id}`));
  await expect(page.getByRole("table").getByRole("button", { name: "Details" })).toHaveCount(1);

  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const download = await saved;
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  expect(download.suggestedFilename()).toBe("audit.csv");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`,${people.requester},`);

  // What the address says is all there is to it, and taking it back shows all.
  await page.reload();
  await page.getByRole("button", { name: "Clear filter: One object" }).click();
  await page.getByRole("combobox", { name: "What" }).selectOption("All acts");
  await expect(page).toHaveURL(/\/v\/audit$/);
  await page.getByLabel("From", { exact: true }).fill("2999-01-01");
  await expect(page.getByRole("heading", { name: "No entries match these filters." })).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(first).toBeVisible();
});

test("a refusal of rights is in the log", async ({ visit }) => {
  const approver = await visit(people.approver);
  await approver.goto("/");
  await expect(approver.heading("Approval queue")).toBeVisible();
  await expect(approver.page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
  await approver.goto("/v/audit");
  await expect(approver.page.getByRole("alert")).toContainText("Your role does not allow this.");

  const vendor = await visit(people.vendor);
  const { page } = vendor;
  await vendor.goto("/v/audit?action=user.FORBIDDEN");
  const first = page.getByRole("table").getByRole("row").nth(1);
  await expect(first).toContainText("Refused for lack of rights");
  await first.getByRole("button", { name: "Details" }).click();
  await expect(page.getByRole("region", { name: "After" })).toContainText("auditLog");
});
