import { Form } from "./form";
import { password, people } from "./person";
import { expect, forgive, test } from "./test";

test("signing in leads back to where one came from", async ({ stranger }) => {
  const page = await (await stranger()).newPage();
  await page.goto("/r/PDR-000019");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await page.getByRole("textbox", { name: "Email" }).fill(people.requester);
  await page.getByRole("textbox", { name: "Password" }).fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert")).toBeVisible();

  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "PDR-000019" })).toBeVisible();
  await expect(page).toHaveURL(/\/a\/acc_\w+\/draw-downs\/PDR-000019$/);
});

test("the demo signs in with one click, and out again", async ({ stranger }) => {
  const page = await (await stranger()).newPage();
  await page.goto("/");
  await page.getByRole("button", { name: people.approver }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Approval queue" })).toBeVisible();

  await page.getByRole("button", { name: /: settings$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await page.goto("/v/queue");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});

test("a session that ends over an open form is taken up again with everything in it", async ({
  visit,
  complaints,
}) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  const form = new Form(page);
  await partner.goto("/a/own/draw-downs/new?order=SO-104211");
  await form.pickCustomer("Osterby Foods");
  await form.quantity("Attended Runner").fill("1");

  await page.context().clearCookies();
  await form.submit.click();
  const dialog = page.getByRole("dialog", { name: "Sign in to continue" });
  await dialog.getByRole("textbox", { name: "Email" }).fill(people.requester);
  await dialog.getByRole("textbox", { name: "Password" }).fill(password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();

  await expect(dialog).toBeHidden();
  await expect(form.customer).toHaveValue("Osterby Foods");
  await expect(form.quantity("Attended Runner")).toHaveValue("1");
  await form.submit.click();
  await expect(page.getByText("Submitted. The accounts team has been emailed.")).toBeVisible();
  forgive(complaints);
});

test("an address that one may not see answers as one that is not there", async ({ visit }) => {
  const newcomer = await visit(people.newcomer);
  for (const path of [
    "/a/own/draw-downs/PDR-000019",
    "/a/own/orders/SO-104211",
    "/a/own/draw-downs/PDR-999999",
  ]) {
    await newcomer.goto(path);
    await expect(newcomer.heading("Not found")).toBeVisible();
  }
  await newcomer.goto("/v/queue");
  await expect(newcomer.page.getByText("Blue Heron Credit Union")).toBeHidden();
});
