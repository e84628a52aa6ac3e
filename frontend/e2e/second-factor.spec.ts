import type { Page } from "@playwright/test";
import { password, people } from "./person";
import { expect, test } from "./test";
import { codeOf } from "./totp";

async function signIn(page: Page, email: string) {
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page: Page) {
  await page.getByRole("button", { name: /: settings$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
}

test("an app is set up, asked for at sign-in and in a lost session, stood in for, and removed", async ({
  visit,
  complaints,
}) => {
  const { page } = await visit(people.moor);
  await page.goto("/");
  await page.getByRole("button", { name: /: settings$/ }).click();
  await page.getByRole("menuitem", { name: "Profile and security" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Profile and security" })).toBeVisible();

  // set up: a wrong password first
  await page.getByRole("button", { name: "Set up an app" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Your password").fill("not the password");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByText("The password is wrong.")).toBeVisible();
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByRole("img", { name: "QR code for the app" })).toBeVisible();
  const secret = ((await dialog.locator("code").textContent()) ?? "").replaceAll(" ", "");
  await dialog.getByLabel("Code that the app shows").fill("000000");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByText(/This code is wrong/)).toBeVisible();
  const confirming = codeOf(secret);
  await dialog.getByLabel("Code that the app shows").fill(confirming);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  const codes = await dialog.getByRole("listitem").allInnerTexts();
  const download = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("drawdown-recovery-codes.txt");
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 recovery codes are left.")).toBeVisible();

  // asked for at sign-in
  await signOut(page);
  await signIn(page, people.moor);
  const code = page.getByRole("textbox", { name: "Code", exact: true });
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(code).toBeFocused();
  await code.fill(confirming);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText(/This code is wrong, or was used/)).toBeVisible();
  // a clock may be a step fast
  await code.fill(codeOf(secret, 1));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Partner draw-downs" })).toBeVisible();

  // and over a page whose session has ended: a recovery code stands in
  await page.context().clearCookies();
  await page.goto("/me");
  await signIn(page, people.moor);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByRole("textbox", { name: "Recovery code" }).fill(codes[0] ?? "");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("9 recovery codes are left.")).toBeVisible();

  // renewed with a code that was kept, and removed with a new one
  await page.getByRole("button", { name: "New recovery codes" }).click();
  await dialog.getByRole("textbox", { name: "Code" }).fill(codes[1] ?? "");
  await dialog.getByRole("button", { name: "New recovery codes" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(10);
  const fresh = await dialog.getByRole("listitem").allInnerTexts();
  expect(fresh).not.toContain(codes[2]);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Remove the app" }).click();
  await dialog.getByRole("button", { name: "Use the password" }).click();
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Remove the app" }).click();
  await expect(page.getByRole("button", { name: "Set up an app" })).toBeVisible();

  await signOut(page);
  await signIn(page, people.moor);
  await expect(page.getByRole("heading", { level: 1, name: "Partner draw-downs" })).toBeVisible();
  complaints.splice(0, complaints.length, ...complaints.filter((each) => !each.includes("status of 400")));
});

test("the dialog of a lost session asks for the code, and nothing that was typed is lost", async ({
  visit,
  complaints,
}) => {
  const partner = await visit(people.osterby);
  const { page } = partner;
  const { enrollTotp } = await partner.ask<{ enrollTotp: { secret: string } }>(
    `mutation { enrollTotp(input: {proof: {password: "${password}"}}) { secret } }`,
  );
  const { confirmTotp } = await partner.ask<{ confirmTotp: { recoveryCodes: string[] } }>(
    `mutation ($code: String!) { confirmTotp(input: {code: $code}) { recoveryCodes } }`,
    { code: codeOf(enrollTotp.secret) },
  );
  await page.goto("/me");
  await page.getByRole("button", { name: "Remove the app" }).click();
  const typed = page.getByRole("dialog", { name: "Remove the app" }).getByRole("textbox", { name: "Code" });
  await typed.fill(confirmTotp.recoveryCodes[0] ?? "");
  await page.context().clearCookies();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the app" }).click();

  const lost = page.getByRole("dialog", { name: "Sign in to continue" });
  await lost.getByRole("textbox", { name: "Email" }).fill(people.osterby);
  await lost.getByRole("textbox", { name: "Password" }).fill(password);
  await lost.getByRole("button", { name: "Sign in", exact: true }).click();
  await lost.getByRole("textbox", { name: "Code" }).fill(codeOf(enrollTotp.secret, 1));
  await lost.getByRole("button", { name: "Continue" }).click();
  await expect(lost).toBeHidden();

  await expect(typed).toHaveValue(confirmTotp.recoveryCodes[0] ?? "");
  await page.getByRole("dialog").getByRole("button", { name: "Remove the app" }).click();
  await expect(page.getByRole("button", { name: "Set up an app" })).toBeVisible();
  complaints.splice(0, complaints.length, ...complaints.filter((each) => !each.includes("status of 400")));
});
