import { Form } from "./form";
import { people } from "./person";
import { expect, test } from "./test";

const live = { timeout: 2000 };

test("a rejected request is cloned, changed and submitted again", async ({ visit }) => {
  const partner = await visit(people.distributor);
  const approver = await visit(people.approver);
  const { page } = partner;
  const form = new Form(page);
  const reason = 'Above the agreed volume: "at most 20" until the amended agreement is here.';

  await partner.goto("/a/own/draw-downs/new?order=SO-104702");
  await form.pickCustomer("Tarn Logistics");
  await form.quantity("Unattended Runner").fill("40");
  await form.quantity("Attended Runner").fill("150");
  await form.submit.click();
  await expect(page.getByText("Submitted. The accounts team has been emailed.")).toBeVisible();
  const number = (await partner.heading(/^PDR-/).textContent()) ?? "";

  await test.step("the approver rejects it by keyboard, with a reason", async () => {
    await approver.goto(`/v/queue/${number}`);
    const pane = approver.page.getByRole("region", { name: number });
    await expect(pane.getByRole("button", { name: "Reject" })).toBeVisible();
    await approver.page.keyboard.press("r");
    const words = pane.getByRole("textbox", { name: "Reason for rejection" });
    await expect(words).toBeFocused();
    await approver.page.keyboard.press("Control+Enter");
    await expect(pane.getByText("Enter a reason of at least 3 characters.")).toBeVisible();
    await words.fill(reason);
    await approver.page.keyboard.press("Control+Enter");
    await expect(
      approver.page.getByRole("list", { name: "Approval queue" }).getByRole("link", { name: number }),
    ).toBeHidden(live);
  });

  const rejected = page.getByText(/^Rejected by Norvane accounts team on .+ Reason: /);
  await expect(rejected).toContainText(reason, live);
  await page.getByRole("button", { name: "Clone" }).click();

  await test.step("the clone is filled in, and the reason stays in sight", async () => {
    await expect(page.getByText(`Copied from ${number}.`)).toBeVisible();
    await expect(page.getByText(reason)).toBeVisible();
    await expect(form.order).toHaveValue(/^SO-104702/);
    await expect(form.customer).toHaveValue("Tarn Logistics");
    await expect(form.quantity("Unattended Runner")).toHaveValue("40");
    await expect(form.quantity("Attended Runner")).toHaveValue("150");
  });

  await form.quantity("Unattended Runner").fill("20");
  await form.submit.click();
  await expect(page.getByText("Submitted. The accounts team has been emailed.")).toBeVisible();
  await expect(page.getByText(`Copied from ${number}`)).toBeVisible();
  await expect(page.getByRole("row", { name: "Unattended Runner" }).getByRole("cell").nth(2)).toHaveText(
    "20",
  );

  await page.getByRole("link", { name: number }).click();
  await expect(partner.heading(number)).toBeVisible();
  await expect(rejected).toContainText(reason);
});
