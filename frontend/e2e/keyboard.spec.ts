import { Form } from "./form";
import { people } from "./person";
import { expect, test } from "./test";

test("a request of three products is submitted by keyboard alone, in 30 keys", async ({ visit }) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  const form = new Form(page);
  let keys = 0;
  const press = async (...names: string[]) => {
    for (const name of names) {
      await page.keyboard.press(name);
      keys++;
    }
  };

  await partner.goto("/a/own/draw-downs");
  await expect(page.getByRole("link", { name: "New draw-down" })).toBeVisible();
  await press("n");
  await expect(form.order).toBeFocused();
  await press(..."4211");
  await expect(page.getByRole("option")).toHaveCount(1);
  await press("Enter");
  await expect(form.order).toHaveValue(/^SO-104211/);
  await press("Tab");
  await expect(form.customer).toBeFocused();
  await press(..."osterby");
  await expect(page.getByRole("option", { name: "Osterby Foods" })).toHaveAttribute(
    "data-combobox-selected",
    "true",
  );
  await press("Enter");
  await expect(form.customer).toHaveValue("Osterby Foods");

  const first = form.quantity("Bot Creator");
  while (!(await first.evaluate((field) => field === document.activeElement))) await press("Tab");
  await press("1", "Enter", "1", "Enter", "1");
  await expect(form.rail).toContainText("3 licenses");
  await press("Control+Enter");

  await expect(page.getByText("Submitted. The accounts team has been emailed.")).toBeVisible();
  await expect(partner.heading(/^PDR-/)).toBeFocused();
  expect(keys).toBeLessThanOrEqual(30);
});

test("the queue is worked by single keys, and an approval can be taken back", async ({ visit }) => {
  const partner = await visit(people.requester);
  const approver = await visit(people.approver);
  const { page } = approver;
  const customer = await partner.customer("Osterby Foods");
  const number = await partner.submits("SO-104211", customer, [{ sku: "NV-AR-NU", quantity: 1 }]);
  const queue = page.getByRole("list", { name: "Approval queue" });
  const current = queue.locator("[data-current]");

  await approver.goto("/v/queue");
  await expect(current).toHaveCount(1);
  const firstOne = await current.textContent();
  await page.keyboard.press("j");
  await expect(current).not.toHaveText(firstOne ?? "");
  await page.keyboard.press("k");
  await expect(current).toHaveText(firstOne ?? "");

  await approver.goto(`/v/queue/${number}`);
  await expect(
    page.getByRole("region", { name: number }).getByRole("button", { name: "Approve" }),
  ).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByText(`Approving ${number}.`)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(queue.getByRole("link", { name: number })).toBeVisible();

  await approver.goto(`/v/queue/${number}`);
  await expect(
    page.getByRole("region", { name: number }).getByRole("button", { name: "Approve" }),
  ).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByText(`Approving ${number}.`)).toBeVisible();
  await expect(queue.getByRole("link", { name: number })).toBeHidden();
  await partner.goto(`/a/own/draw-downs/${number}`);
  await expect(partner.page.getByText(/^Approved\. Accepting moves 1 license/)).toBeVisible();
});
