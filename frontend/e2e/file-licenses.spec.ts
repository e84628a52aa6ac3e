import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Person, people } from "./person";
import { expect, test } from "./test";

const live = { timeout: 2000 };
const signed = { timeout: 30_000 };
const binary = resolve(process.env.DRAWDOWN ?? "../bin/drawdown");

/** Adds a Control Room in the web app, and is on its page then. */
async function add(person: Person, name: string) {
  const { page } = person;
  await person.goto("/a/own/file-licenses");
  await page.getByRole("button", { name: "Add Control Room" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(person.heading(name)).toBeVisible();
}

const fileOf = (person: Person) => person.page.getByRole("region", { name: "License file" });
const quantity = (person: Person, product: string) =>
  person.page.getByRole("textbox", { name: `${product}: in this file` }).first();

test("a Control Room is added, and its license file is genuine", async ({ visit, server }) => {
  const customer = await visit(people.customer);
  const { page } = customer;
  await add(customer, "CR-WALK-1");
  await expect(fileOf(customer)).toContainText("No license file.");

  const row = page.getByRole("row", { name: /Attended Runner/ }).filter({ hasNotText: "Unattended" });
  const available = Number(await row.getByRole("cell").nth(2).textContent());
  await quantity(customer, "Attended Runner").fill("3");
  await expect(row.getByRole("cell").nth(4)).toHaveText(String(available - 3));
  await page.keyboard.press("Control+Enter");
  // Signed by a job, and shown without a reload.
  await expect(fileOf(customer).getByText("Active")).toBeVisible(signed);
  await expect(row.getByRole("cell").nth(2)).toHaveText(String(available));

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    fileOf(customer).getByRole("link", { name: "Download license file" }).click(),
  ]);
  const content = await readFile(String(await download.path()));
  await expect(fileOf(customer)).toContainText(createHash("sha256").update(content).digest("hex"));
  await expect(fileOf(customer)).toContainText(download.suggestedFilename());

  const folder = await mkdtemp(join(tmpdir(), "license-"));
  try {
    const keys = await (await fetch(`${server.url}/.well-known/jwks.json`)).text();
    await writeFile(join(folder, "keys.json"), keys);
    await writeFile(join(folder, "file.lic"), content);
    const { stdout } = await promisify(execFile)(binary, [
      "license",
      "verify",
      join(folder, "file.lic"),
      "--keys",
      join(folder, "keys.json"),
    ]);
    expect(stdout).toContain("CR-WALK-1");
    expect(stdout).toContain("genuine and valid");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a new file supersedes the last, and releasing frees all", async ({ visit }) => {
  const customer = await visit(people.customer);
  const { page } = customer;
  await add(customer, "CR-WALK-2");
  await quantity(customer, "Attended Runner").fill("2");
  await page.getByRole("button", { name: "Generate file" }).click();
  await expect(fileOf(customer).getByText("Active")).toBeVisible(signed);

  await quantity(customer, "Attended Runner").fill("4");
  await expect(page.getByText(/^Generating replaces file \d+/)).toBeVisible();
  await page.getByRole("button", { name: "Generate file" }).click();
  const history = page.getByRole("table", { name: "File history" });
  await expect(history.getByRole("row").nth(2)).toContainText("Superseded");
  await expect(history.getByRole("row").nth(1)).toContainText("Active", signed);

  await page.getByRole("button", { name: "Release all" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Release all" }).click();
  await expect(fileOf(customer)).toContainText("No license file.");
  await expect(quantity(customer, "Attended Runner")).toHaveValue("");
  await expect(history.getByRole("row").nth(1)).toContainText("Released");

  await page.getByRole("button", { name: "Decommission" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Decommission" }).click();
  await expect(dialog.getByRole("textbox")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("textbox").fill("CR-WALK-2");
  await dialog.getByRole("button", { name: "Decommission" }).click();
  await expect(page.getByRole("heading", { level: 1 }).locator("..")).toContainText("Decommissioned");
  await expect(page.getByRole("button", { name: "Generate file" })).toHaveCount(0);
});

test("more than there is says where the rest is, and is not sent", async ({ visit }) => {
  const customer = await visit(people.customer);
  const { page } = customer;
  await customer.goto("/a/own/file-licenses");
  await page.getByRole("link", { name: "CR-LARK-UAT", exact: true }).click();
  await quantity(customer, "Bot Creator").fill("99");
  await expect(page.getByRole("alert")).toHaveText("Only 5 available. Enter 5 or fewer.");
  await page.keyboard.press("Control+Enter");
  await expect(quantity(customer, "Bot Creator")).toBeFocused();
  await expect(page.getByRole("link", { name: "1 is in CR-LARK-PRD" })).toBeVisible();
});

test("of two who configure at once the second sees the fresh figures, and keeps the numbers", async ({
  visit,
}) => {
  const first = await visit(people.customer);
  await add(first, "CR-WALK-3");
  const second = await visit(people.customer);
  await second.page.goto(first.page.url());

  await quantity(second, "Attended Runner").fill("5");
  await quantity(first, "Attended Runner").fill("1");
  await first.page.getByRole("button", { name: "Generate file" }).click();
  await expect(second.page.getByText(/^Somebody else has configured/)).toBeVisible(live);
  await expect(quantity(second, "Attended Runner")).toHaveValue("5");
  await second.page.getByRole("button", { name: "Generate file" }).click();
  await expect(second.page.getByRole("table", { name: "File history" }).getByRole("row")).toHaveCount(3);
  await expect(quantity(first, "Attended Runner")).toHaveValue("5", live);
});

test("an operator releases a lost machine, and the account reads why", async ({ visit }) => {
  const customer = await visit(people.customer);
  await add(customer, "CR-WALK-4");
  await quantity(customer, "Attended Runner").fill("1");
  await customer.page.getByRole("button", { name: "Generate file" }).click();
  await expect(fileOf(customer).getByText("Active")).toBeVisible(signed);

  const operator = await visit(people.vendor);
  await operator.page.goto(customer.page.url());
  await expect(operator.page.getByRole("button", { name: "Generate file" })).toHaveCount(0);
  await operator.page.getByRole("button", { name: "Release all" }).click();
  const dialog = operator.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Release all" }).click();
  await expect(dialog.getByRole("textbox", { name: "Reason" })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("The machine was stolen.");
  await dialog.getByRole("button", { name: "Release all" }).click();
  await expect(dialog).toBeHidden();
  await expect(customer.page.getByText("The machine was stolen.")).toBeVisible(live);
});

test("a partner sees the Control Rooms that it made for a customer, and no others", async ({ visit }) => {
  const halvorsen = await visit(people.requester);
  const { accountId } = await halvorsen.customer("Larkfield Insurance");
  await halvorsen.goto(`/a/${accountId}/file-licenses`);
  await expect(halvorsen.page.getByText("No Control Rooms yet.")).toBeVisible();

  const customer = await visit(people.customer);
  await customer.goto("/a/own/file-licenses");
  await expect(customer.page.getByRole("row", { name: "CR-LARK-PRD" })).toContainText(
    "through Kestrel & Moor IT",
  );
});

test("a site without a connection asks for its file, and confirms it", async ({ visit }) => {
  const customer = await visit(people.customer);
  const { page } = customer;
  await add(customer, "CR-WALK-5");
  await quantity(customer, "Attended Runner").fill("1");
  await page.getByRole("button", { name: "Generate file" }).click();
  await expect(fileOf(customer).getByText("Active")).toBeVisible(signed);
  const guid = String(await page.locator("main header code").textContent());

  const folder = await mkdtemp(join(tmpdir(), "site-"));
  const path = (name: string) => join(folder, name);
  const license = async (...args: string[]) =>
    (await promisify(execFile)(binary, ["license", ...args])).stdout;
  try {
    await writeFile(path("request"), await license("request", "--key", path("key"), "--guid", guid));
    await page.locator("#upload-request").setInputFiles(path("request"));
    await expect(page.getByText(/^Install the license file and upload its confirmation/)).toBeVisible();
    const history = page.getByRole("table", { name: "File history" });
    await expect(history.getByRole("row").nth(1)).toContainText("Active", signed);

    // The same request again is known.
    await page.locator("#upload-request").setInputFiles(path("request"));
    await expect(page.getByRole("alert")).toContainText("This request was uploaded before.");

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      fileOf(customer).getByRole("link", { name: "Download license file" }).click(),
    ]);
    await download.saveAs(path("file"));
    const keys = await page.request.get("/.well-known/jwks.json");
    await writeFile(path("keys"), await keys.text());
    const confirmation = await license(
      "confirm",
      "--key",
      path("key"),
      "--request",
      path("request"),
      "--keys",
      path("keys"),
      path("file"),
    );
    await writeFile(path("confirmation"), confirmation);
    await page.locator("#upload-confirmation").setInputFiles(path("confirmation"));
    await expect(page.getByText(/^Install the license file and upload its confirmation/)).toBeHidden();
    await expect(page.getByText("License file confirmed")).toBeVisible();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
