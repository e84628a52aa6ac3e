import { Form } from "./form";
import { people } from "./person";
import { expect, test } from "./test";

test("a form that would be lost asks before it is left, and one without changes does not", async ({
  visit,
}) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  const form = new Form(page);
  const entitlements = page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Entitlements" });
  await partner.goto("/a/own/draw-downs/new?order=SO-104211");
  await expect(form.quantity("Bot Creator")).toBeVisible();
  await entitlements.click();
  await expect(partner.heading("Entitlements")).toBeVisible();

  await partner.goto("/a/own/draw-downs/new?order=SO-104211");
  await form.quantity("Bot Creator").fill("1");
  await entitlements.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Stay" }).click();
  await expect(dialog).toBeHidden();
  await expect(form.quantity("Bot Creator")).toHaveValue("1");

  await entitlements.click();
  await dialog.getByRole("button", { name: /^Leave/ }).click();
  await expect(partner.heading("Entitlements")).toBeVisible();
});
