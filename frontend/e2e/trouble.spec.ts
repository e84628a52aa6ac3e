import { people } from "./person";
import { expect, test } from "./test";

const id = "req_0123456789";
const broken = { errors: [{ message: "", extensions: { code: "INTERNAL", requestId: id } }] };

test("a page that could not be read says so, with what support needs, and is read again", async ({
  visit,
}) => {
  const partner = await visit(people.requester);
  const { page } = partner;
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("query OrdersPage")) await route.fulfill({ json: broken });
    else await route.fallback();
  });
  await partner.goto("/a/own/orders");
  const note = page.getByRole("alert");
  await expect(note).toContainText("Could not load orders.");
  await expect(note).toContainText(id);

  await page.unrouteAll({ behavior: "wait" });
  await note.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: "SO-104211" })).toBeVisible();
  await expect(note).toBeHidden();
});
