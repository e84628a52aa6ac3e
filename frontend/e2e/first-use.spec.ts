import { Form } from "./form";
import { people } from "./person";
import { expect, test } from "./test";

test("a partner without requests is told what to do, and N does it", async ({ visit }) => {
  const newcomer = await visit(people.newcomer);
  const { page } = newcomer;
  await newcomer.goto("/");
  await expect(newcomer.heading("Partner draw-downs")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No draw-downs yet" })).toBeVisible();
  await expect(page.getByRole("link", { name: "New draw-down" })).toHaveCount(1);

  await page.keyboard.press("n");
  const { order } = new Form(page);
  await expect(order).toBeFocused();

  await test.step("orders that cannot be drawn from are listed, and say why", async () => {
    await order.fill("SO-10");
    const held = page.getByRole("option", { name: "SO-103001" });
    await expect(held).toContainText("the invoice is not paid yet");
    await expect(held).toHaveAttribute("data-combobox-disabled", "true");
    await expect(page.getByRole("option", { name: "SO-104800" })).toContainText("bought for an end customer");
  });
});
