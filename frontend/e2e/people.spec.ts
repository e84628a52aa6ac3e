import { people } from "./person";
import { expect, forgive, test } from "./test";

const email = "lee.minji@halvorsen.example";
const chosen = "a quiet morning by the lake";

test("an admin invites somebody, who joins by the link in the mail", async ({
  visit,
  stranger,
  complaints,
}) => {
  const admin = await visit(people.colleague);
  const { page } = admin;
  const dialog = page.getByRole("dialog");
  await admin.goto("/a/own/people");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Lee Minji");
  await dialog.getByRole("textbox", { name: "Email" }).fill(people.requester);
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(dialog.getByText(`Somebody signs in with ${people.requester} already.`)).toBeVisible();
  await dialog.getByRole("textbox", { name: "Email" }).fill(email);
  await dialog.getByRole("radio", { name: "Partner requester" }).check();
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`An invitation is on its way to ${email}.`)).toBeVisible();
  const row = page.getByRole("row", { name: email });
  await expect(row).toContainText("Invited");

  // Where no mail leaves, the vendor's admin finds it under Sent mail.
  const vendor = await visit(people.vendor);
  const link = async (subject: string) => {
    await vendor.goto(`/v/mail?q=${encodeURIComponent(email)}`);
    await vendor.page.getByRole("link", { name: subject }).first().click();
    const text = await vendor.page.locator("main section").textContent();
    return new URL(/https?:\/\/\S+#\w+/.exec(text ?? "")?.[0] ?? "");
  };
  const invitation = await link("invites you");

  const lee = await (await stranger()).newPage();
  await lee.goto(`/join${invitation.hash}`);
  await expect(lee.getByText("Lee Minji, you are invited to Halvorsen Digital.")).toBeVisible();
  expect(lee.url()).not.toContain("#");
  const password = lee.getByLabel("New password", { exact: true });
  const again = lee.getByLabel("New password again");
  await password.fill("password12345678");
  await again.fill("password12345678");
  await lee.getByRole("button", { name: "Join" }).click();
  await expect(lee.getByText("This password is easy to guess")).toBeVisible();
  await password.fill(chosen);
  await again.fill("something else");
  await lee.getByRole("button", { name: "Join" }).click();
  await expect(lee.getByText("The two are not the same.")).toBeVisible();
  await again.fill(chosen);
  await lee.getByRole("button", { name: "Join" }).click();
  await expect(lee.getByRole("heading", { level: 1, name: "Partner draw-downs" })).toBeVisible();

  // The link has been used.
  const second = await (await stranger()).newPage();
  await second.goto(`/join${invitation.hash}`);
  await expect(second.getByText("This link does not work.")).toBeVisible();

  // A new password by a link ends the session.
  await second.goto("/login");
  await second.getByRole("link", { name: "Forgot your password?" }).click();
  await second.getByRole("textbox", { name: "Email" }).fill(email);
  await second.getByRole("button", { name: "Send link" }).click();
  await expect(second.getByText("a link is on its way")).toBeVisible();
  await expect(async () => expect((await link("Choose a new password")).pathname).toBe("/reset")).toPass();
  const reset = await link("Choose a new password");
  await second.goto(`/reset${reset.hash}`);
  await second.getByLabel("New password", { exact: true }).fill(`${chosen} again`);
  await second.getByLabel("New password again").fill(`${chosen} again`);
  await second.getByRole("button", { name: "Save password" }).click();
  await expect(second.getByRole("heading", { level: 1, name: "Partner draw-downs" })).toBeVisible();
  await expect(lee.getByRole("dialog")).toBeVisible();

  // Made a reader, and then disabled: what is open ends.
  await page.reload();
  await expect(row).toContainText("Active");
  await row.getByRole("button", { name: "Change role of Lee Minji" }).click();
  await dialog.getByRole("radio", { name: "Partner, read-only" }).check();
  await dialog.getByRole("button", { name: "Change role" }).click();
  await expect(row).toContainText("Partner, read-only");
  await row.getByRole("button", { name: "Disable Lee Minji" }).click();
  await dialog.getByRole("button", { name: "Disable" }).click();
  await expect(row).toContainText("Disabled");
  await expect(second.getByRole("dialog")).toBeVisible();
  forgive(complaints);
});

test("the last admin stays", async ({ visit }) => {
  const vendor = await visit(people.vendor);
  const { page } = vendor;
  const tessaro = await visit(people.tessaro);
  await vendor.goto(`/a/${tessaro.accountId}/people`);
  await page
    .getByRole("row", { name: people.tessaro })
    .getByRole("button", { name: /^Disable/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("dialog").getByText("is the last admin of this account")).toBeVisible();
});

test("one changes one's profile, and signs out everywhere", async ({ visit, complaints }) => {
  const reader = await visit(people.reader);
  const { page } = reader;
  await reader.goto("/me");
  await page.getByLabel("Time zone").selectOption("Asia/Seoul");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Seoul");

  const elsewhere = await visit(people.reader);
  await elsewhere.goto("/a/own/draw-downs");
  await expect(elsewhere.heading("Partner draw-downs")).toBeVisible();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect(elsewhere.page.getByRole("dialog")).toBeVisible();
  forgive(complaints);
});
