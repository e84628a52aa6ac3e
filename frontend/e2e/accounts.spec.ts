import { people } from "./person";
import { expect, test } from "./test";

test("a customer's book is opened from the list, says whose it is, and leads back", async ({ visit }) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  await partner.goto("/a/own/entitlements");
  await expect(page.getByRole("row", { name: "Bot Creator" })).toBeVisible();
  await expect(page.getByText("Viewing a customer account:")).toBeHidden();

  await page.getByRole("button", { name: "Select an Account: Halvorsen Digital" }).click();
  await expect(page.getByRole("textbox", { name: "Name or website" })).toBeFocused();
  await page.keyboard.type("lark");
  await expect(page.getByRole("listbox").getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");

  const strip = page.getByRole("status").filter({ hasText: "Viewing a customer account:" });
  await expect(strip).toContainText("Larkfield Insurance");
  await expect(partner.heading("Entitlements")).toBeVisible();
  await expect(page.getByRole("row", { name: "Unattended Runner" })).toContainText("SO-104211");
  // What came to it through another partner is none of ours.
  await expect(page.getByText("SO-104610")).toBeHidden();

  await test.step("the address is the same account for a colleague", async () => {
    const colleague = await visit(people.colleague);
    await colleague.goto(new URL(page.url()).pathname);
    await expect(colleague.page.getByText("Viewing a customer account:")).toContainText(
      "Larkfield Insurance",
    );
  });

  await test.step("a second tab is another place", async () => {
    const second = await page.context().newPage();
    await second.goto(`/a/${partner.accountId}/entitlements`);
    await expect(second.getByRole("row", { name: "Bot Creator" })).toBeVisible();
    await page.reload();
    await expect(strip).toContainText("Larkfield Insurance");
    await expect(second.getByText("Viewing a customer account:")).toBeHidden();
  });

  await strip.getByRole("link", { name: "Back to Halvorsen Digital" }).click();
  await expect(strip).toBeHidden();
});

test("a customer sees what it holds, and nothing behind it", async ({ visit }) => {
  const customer = await visit(people.customer);
  const { page } = customer;
  await customer.goto("/");
  await expect(customer.heading("Entitlements")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText([
    "Entitlements",
    "File licenses",
    "Cloud licenses",
    "Cloud services",
    "People",
  ]);
  await expect(page.getByRole("columnheader", { name: "From order" })).toBeHidden();

  await page.getByRole("link", { name: "Bot Creator" }).first().click();
  await expect(customer.heading("Bot Creator")).toBeVisible();
  await expect(page.getByRole("row", { name: "+5" })).toContainText("Received from Halvorsen Digital.");
  await expect(page.getByRole("link", { name: /^PDR-/ })).toHaveCount(0);
});
