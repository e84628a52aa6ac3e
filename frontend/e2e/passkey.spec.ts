import type { Page } from "@playwright/test";
import { password, people } from "./person";
import { expect, test } from "./test";

// Browsers make passkeys for names, not for addresses of numbers.
test.use({ host: "localhost" });

/** Gives a page an authenticator that says yes, as a phone does after a look at its owner. */
async function authenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether its owner is known by their face or finger. */
    verifies: (isUserVerified: boolean) =>
      devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

test("a passkey is made, signs in without a password, and signs nobody in once it is removed", async ({
  visit,
}) => {
  const { page } = await visit(people.osterby);
  const owner = await authenticator(page);
  await page.goto("/me");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Laptop");
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: /Laptop/ });
  await expect(row).toContainText("Never");

  // the same device has no second one for the same person
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByText("This device has a passkey for you already.")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: /: settings$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const byPasskey = page.getByRole("button", { name: "Sign in with a passkey" });

  // who is not its owner is not let in
  await owner.verifies(false);
  await byPasskey.click();
  await expect(byPasskey).toBeEnabled();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await owner.verifies(true);
  await byPasskey.click();
  await expect(page.getByRole("heading", { level: 1, name: "Entitlements" })).toBeVisible();

  await page.goto("/me");
  await expect(row).not.toContainText("Never");
  await row.getByRole("button", { name: "Remove Laptop" }).click();
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(row).toBeHidden();

  await page.getByRole("button", { name: /: settings$/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await byPasskey.click();
  await expect(page.getByRole("alert")).toContainText("This passkey does not sign anybody in here.");
});

test("the dialog of a lost session takes a passkey", async ({ visit, complaints }) => {
  const { page } = await visit(people.reader);
  await authenticator(page);
  await page.goto("/me");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  const adding = page.getByRole("dialog", { name: "Add a passkey" });
  await adding.getByLabel("Your password").fill(password);
  await adding.getByRole("button", { name: "Continue" }).click();
  await expect(adding).toBeHidden();

  await page.getByRole("button", { name: "Set up an app" }).click();
  const typed = page.getByRole("dialog", { name: "Set up an app" });
  await typed.getByLabel("Your password").fill(password);
  await page.context().clearCookies();
  await typed.getByRole("button", { name: "Continue" }).click();
  const lost = page.getByRole("dialog", { name: "Sign in to continue" });
  await lost.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(lost).toBeHidden();
  await expect(typed.getByLabel("Your password")).toHaveValue(password);
  complaints.splice(0, complaints.length, ...complaints.filter((each) => !each.includes("status of 400")));
});
