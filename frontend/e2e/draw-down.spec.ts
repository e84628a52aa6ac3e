import { Form } from "./form";
import { people } from "./person";
import { expect, test } from "./test";

const live = { timeout: 2000 };

test("a request is submitted, approved and accepted, and the units have moved", async ({ visit }) => {
  const partner = await visit(people.requester);
  const approver = await visit(people.approver);
  const { page } = partner;
  await approver.goto("/v/queue");
  await expect(approver.heading("Approval queue")).toBeVisible();

  await partner.goto("/a/own/draw-downs");
  await page.getByRole("link", { name: "New draw-down" }).click();
  const form = new Form(page);
  await form.pickOrder("SO-104211");
  await form.pickCustomer("Fjordlys Bank");
  await form.quantity("Bot Creator").fill("2");
  await form.quantity("Document pages").fill("1");
  await expect(form.rail).toContainText("2 licenses and 10,000 pages");
  await form.submit.click();

  await expect(page.getByText("Submitted. The accounts team has been emailed.")).toBeVisible();
  const number = (await partner.heading(/^PDR-/).textContent()) ?? "";
  // A page that was loaded anew would have lost this.
  await page.evaluate(() => Object.assign(window, { stillHere: true }));

  await test.step("the approver sees it come in", async () => {
    const queue = approver.page.getByRole("list", { name: "Approval queue" });
    await queue.getByRole("link", { name: number }).click(live);
    const pane = approver.page.getByRole("region", { name: number });
    await expect(pane).toContainText("Halvorsen Digital → Fjordlys Bank, SO-104211");
    await pane.getByRole("button", { name: "Approve" }).click();
    await expect(queue.getByRole("link", { name: number })).toBeHidden(live);
  });

  await test.step("the partner's open page follows by itself", async () => {
    await expect(page.getByText(/^Approved\. Accepting moves 2 licenses and 10,000 pages/)).toBeVisible(live);
    expect(await page.evaluate(() => "stillHere" in window)).toBe(true);
  });

  await page.getByRole("button", { name: "Accept" }).click();
  const dialog = page.getByRole("dialog", { name: `Accept ${number}?` });
  const row = dialog.getByRole("row", { name: "Bot Creator" });
  const [, , own, theirs] = await row.getByRole("cell").allTextContents();
  const after = (change: string | undefined) => change?.split(" → ")[1] ?? "";
  await dialog.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText("Accepted. 2 licenses and 10,000 pages moved to Fjordlys Bank.")).toBeVisible();

  await test.step("both books say what the dialog said", async () => {
    const held = async (account: string) => {
      await partner.goto(`/a/${account}/entitlements?q=Bot+Creator`);
      return partner.page.getByRole("row", { name: "Bot Creator" }).filter({ hasText: "SO-104211" });
    };
    const { accountId } = await partner.customer("Fjordlys Bank");
    await expect((await held(partner.accountId)).getByRole("cell").nth(3)).toHaveText(after(own));
    await expect((await held(accountId)).getByRole("cell").nth(3)).toHaveText(after(theirs));
    await page.getByRole("link", { name: "Bot Creator" }).click();
    const movement = page.getByRole("row", { name: number });
    await expect(movement).toContainText("+2");
    await expect(movement).toContainText(after(theirs));
  });

  await test.step("everyone has been written to", async () => {
    await approver.goto(`/v/mail?q=${number}`);
    const mail = approver.page.getByRole("list", { name: "Sent mail" });
    await expect(mail.getByText(`${number} from Halvorsen Digital: approval needed`)).toBeVisible();
    await expect(
      mail.getByText(`${number} approved: accept to move licenses to Fjordlys Bank`),
    ).toBeVisible();
    await expect(mail.getByText(`${number} accepted: licenses moved to Fjordlys Bank`).first()).toBeVisible();
  });
});

test("a customer that is still being looked for is neither missed nor offered as new", async ({ visit }) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("CustomerChoices")) await asked;
    await route.continue();
  });
  await partner.goto("/a/own/draw-downs/new?order=SO-104211");
  const form = new Form(page);
  await form.customer.fill("Osterby Foods");
  await expect(page.getByText("Searching…")).toBeVisible();
  await form.customer.press("Enter");
  await expect(page.getByRole("option")).toHaveCount(0);

  answer();
  await expect(page.getByRole("option", { name: "Osterby Foods" })).toBeVisible();
  await form.customer.press("Enter");
  await expect(page.getByRole("definition").getByText("https://osterby.example")).toBeVisible();
});
