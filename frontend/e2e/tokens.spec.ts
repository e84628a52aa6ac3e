import { people } from "./person";
import { expect, test } from "./test";

test("a token is made, used, rotated and revoked", async ({ visit, playwright, server }) => {
  const requester = await visit(people.requester);
  const { page } = requester;
  const dialog = page.getByRole("dialog");
  await requester.goto("/dev/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("ERP of Halvorsen");
  await dialog.getByRole("checkbox", { name: "pdr:read" }).uncheck();
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByText("Choose at least one scope.")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "pdr:read" }).check();
  await dialog.getByRole("button", { name: "Create token" }).click();

  const shown = page.getByRole("status").locator("code");
  const secret = (await shown.textContent()) ?? "";
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(shown).toHaveCount(0);

  const program = await playwright.request.newContext({ baseURL: server.url });
  const ask = async (token: string) => {
    const answer = await program.post("/graphql", {
      headers: { authorization: `Bearer ${token}` },
      data: { query: "{ viewer { user { email } } }" },
    });
    return (await answer.json()) as { data?: { viewer: { user: { email: string } } } };
  };
  expect((await ask(secret)).data?.viewer.user.email).toBe(people.requester);
  const inURL = await program.get(`/graphql?query={__typename}&access_token=${secret}`);
  expect(inURL.status()).toBe(400);
  await page.reload();
  const rows = page.getByRole("row", { name: "ERP of Halvorsen" });
  await expect(rows).toContainText("127.0.0.1");

  await rows.getByRole("button", { name: "Rotate ERP of Halvorsen" }).click();
  await dialog.getByRole("button", { name: "Rotate" }).click();
  const next = (await shown.textContent()) ?? "";
  expect((await ask(secret)).data?.viewer).toBeTruthy();
  expect((await ask(next)).data?.viewer).toBeTruthy();
  await page.getByRole("button", { name: "I have stored it" }).click();

  await rows.filter({ hasText: "Active" }).getByRole("button", { name: "Revoke ERP of Halvorsen" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(rows.filter({ hasText: "Revoked" })).toHaveCount(1);
  await expect(async () => expect((await ask(next)).data).toBeUndefined()).toPass({ timeout: 3000 });
});
