import { expect, type Page } from "@playwright/test";

/** The form of a new draw-down, by the names that people see. */
export class Form {
  readonly order;
  readonly customer;
  readonly submit;
  readonly rail;

  constructor(private readonly page: Page) {
    this.order = page.getByRole("combobox", { name: "Select an order" });
    this.customer = page.getByRole("combobox", { name: "Assign to customer account" });
    this.submit = page.getByRole("button", { name: "Submit request" });
    this.rail = page.getByRole("complementary", { name: "Review" });
  }

  async pickOrder(number: string) {
    await this.order.fill(number);
    await this.page.getByRole("option", { name: number }).click();
  }

  async pickCustomer(name: string) {
    await this.customer.fill(name);
    await this.page.getByRole("option", { name }).first().click();
    await expect(this.customer).toHaveValue(name);
  }

  quantity(product: string) {
    return this.page.getByRole("textbox", { name: `Quantity: ${product}` });
  }

  /** The row of a product, with its balance. */
  row(product: string) {
    return this.page.getByRole("row").filter({ has: this.quantity(product) });
  }
}

/** What a row's drawing says in words, as numbers. */
export async function balanceIn(row: ReturnType<Form["row"]>) {
  const words = (await row.getByRole("img").getAttribute("aria-label")) ?? "";
  const figure = (name: string) =>
    Number(new RegExp(`(-?[\\d,]+) ${name}`).exec(words)?.[1]?.replaceAll(",", "") ?? Number.NaN);
  return { drawn: figure("drawn down"), reserved: figure("reserved"), remaining: figure("remaining") };
}
