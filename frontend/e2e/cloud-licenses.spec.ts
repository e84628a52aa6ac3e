import { type Person, people } from "./person";
import { expect, test } from "./test";

const live = { timeout: 2000 };

/** Reports as a Control Room does: there is nobody signed in, the credential is the proof. */
async function report(url: string, input: object) {
  const query = `mutation ($input: ReportControlRoomInput!) {
    reportControlRoom(input: $input) { status entitled { sku units } userErrors { message } }
  }`;
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables: { input } }),
  });
  return (await answer.json()).data.reportControlRoom;
}

async function add(person: Person, name: string) {
  const { page } = person;
  await person.goto("/a/own/cloud-licenses");
  await page.getByRole("button", { name: "Add Control Room" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(person.heading(name)).toBeVisible();
  return String(await page.locator("main header code").textContent());
}

const issue = async ({ page }: Person) => {
  await page.getByRole("button", { name: /^(Issue|Replace) credential$/ }).click();
  const shown = page.getByText(/^crc_/);
  await expect(shown).toBeVisible();
  const credential = String(await shown.textContent());
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(shown).toBeHidden();
  return credential;
};

test("a cloud Control Room reports in, and its page follows", async ({ visit, server }) => {
  const customer = await visit(people.customer);
  const { page } = customer;
  const guid = await add(customer, "CR-CLOUD-1");
  const first = await issue(customer);
  const credential = await issue(customer);

  const refused = await report(server.url, { guid, credential: first, appVersion: "1", uses: [] });
  expect(refused.userErrors).toHaveLength(1);
  const good = await report(server.url, {
    guid,
    credential,
    appVersion: "11.3.5",
    uses: [{ sku: "NV-AR-NU", units: 2 }],
  });
  expect(good).toMatchObject({ status: "ACTIVE", userErrors: [] });
  const mark = page.getByRole("heading", { level: 1 }).locator("..");
  await expect(mark).toContainText("Active", live);
  const row = page
    .getByRole("table", { name: "What it may use" })
    .getByRole("row", { name: /^Attended Runner/ });
  await expect(row.getByRole("cell").nth(3)).toHaveText("2");

  const greedy = await report(server.url, {
    guid,
    credential,
    appVersion: "11.3.5",
    uses: [{ sku: "NV-AR-NU", units: 9000 }],
  });
  expect(greedy.status).toBe("FAIL_SAFE");
  await expect(mark).toContainText("Fail-safe", live);
  await expect(page.getByRole("list").last()).toContainText("Attended Runner");
  const again = await report(server.url, { guid, credential, appVersion: "11.3.5", uses: [] });
  expect(again.status).toBe("ACTIVE");
  await expect(mark).toContainText("Active", live);
});

test("a quota is set aside in the pool, and given back", async ({ visit }) => {
  const customer = await visit(people.customer);
  const { page } = customer;
  await add(customer, "CR-CLOUD-2");
  const quota = page.getByRole("textbox", { name: "Attended Runner: quota", exact: true });
  await quota.fill("3");
  await page.getByRole("button", { name: "Save quota" }).click();
  const row = page
    .getByRole("table", { name: "What it may use" })
    .getByRole("row", { name: /^Attended Runner/ });
  await expect(row.getByRole("cell").nth(2)).toHaveText("3");
  await quota.fill("");
  await page.getByRole("button", { name: "Save quota" }).click();
  await expect(row.getByRole("cell").nth(2)).toHaveText("–");

  await page.getByRole("button", { name: "Decommission" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("CR-CLOUD-2");
  await page.getByRole("dialog").getByRole("button", { name: "Decommission" }).click();
  await expect(page.getByRole("heading", { level: 1 }).locator("..")).toContainText("Decommissioned");
});

test("a Control Room that was silent for 51 hours is in fail-safe", async ({ visit }) => {
  const operator = await visit(people.vendor);
  const { accounts } = await operator.ask<{ accounts: { nodes: { id: string }[] } }>(
    `{ accounts(first: 1, search: "Wexley") { nodes { id } } }`,
  );
  await operator.goto(`/a/${accounts.nodes[0]?.id}/cloud-licenses`);
  await expect(operator.page.getByRole("row", { name: /CR-WEX-1/ })).toContainText("Fail-safe");
});
