import { type APIRequestContext, type BrowserContext, expect, type Page } from "@playwright/test";

/** The password of everyone in the demo. */
export const password = "drawdown-demo";

export const people = {
  requester: "requests@halvorsen.example",
  colleague: "admin@halvorsen.example",
  reader: "viewer@halvorsen.example",
  newcomer: "admin@brightquay.example",
  distributor: "admin@northgate.example",
  tessaro: "admin@tessaro.example",
  korean: "admin@hanbit.example",
  approver: "accounts@norvane.example",
  koreanApprover: "accounts2@norvane.example",
  vendor: "admin@norvane.example",
  operator: "operations@norvane.example",
  auditor: "auditor@norvane.example",
  customer: "licenses@larkfield.example",
  moor: "admin@kestrelmoor.example",
  osterby: "viewer@osterby.example",
} as const;

type Answer<Data> = { data?: Data; errors?: { message: string }[] };

/** A person in a browser of their own, signed in. */
export class Person {
  private constructor(
    readonly page: Page,
    readonly id: string,
    readonly accountId: string,
    private readonly request: APIRequestContext,
  ) {}

  static async signIn(context: BrowserContext, email: string): Promise<Person> {
    const { signIn } = await ask<{
      signIn: { viewer: { user: { id: string }; account: { id: string } } | null };
    }>(
      context.request,
      `mutation ($input: SignInInput!) { signIn(input: $input) { viewer { user { id } account { id } } } }`,
      { input: { email, password } },
    );
    if (!signIn.viewer) throw new Error(`${email} was not signed in`);
    const { user, account } = signIn.viewer;
    return new Person(await context.newPage(), user.id, account.id, context.request);
  }

  /** Opens a page; `own` in its path is the person's own account. */
  async goto(path: string) {
    await this.page.goto(path.replace("/a/own/", `/a/${this.accountId}/`));
  }

  /** Asks the API as this person, past the screen. */
  async ask<Data>(query: string, variables: object = {}): Promise<Data> {
    return ask<Data>(this.request, query, variables);
  }

  /** The heading of the page that is shown. */
  heading(name: string | RegExp) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  /** Submits a request past the screen and says its number. */
  async submits(
    order: string,
    customer: object,
    lines: { sku: string; quantity: number }[],
  ): Promise<string> {
    const { products } = await this.ask<{ products: { nodes: { id: string; sku: string }[] } }>(
      `{ products(first: 100) { nodes { id sku } } }`,
    );
    const idOf = (sku: string) => products.nodes.find((product) => product.sku === sku)?.id;
    const { createPDR } = await this.ask<{
      createPDR: { pdr: { number: string } | null; userErrors: { message: string }[] };
    }>(
      `mutation ($input: CreatePDRInput!) { createPDR(input: $input) { pdr { number } userErrors { message } } }`,
      {
        input: {
          orderId: order,
          customer,
          lines: lines.map(({ sku, quantity }) => ({ productId: idOf(sku), quantity })),
        },
      },
    );
    expect(createPDR.userErrors).toEqual([]);
    if (!createPDR.pdr) throw new Error("no request was made");
    return createPDR.pdr.number;
  }

  /** The customers of this person's account, as a request takes one. */
  async customer(name: string) {
    const { account } = await this.ask<{
      account: {
        customers: {
          nodes: { id: string; name: string; website: string; contactName: string; contactEmail: string }[];
        };
      };
    }>(
      `query ($id: ID!, $name: String) {
        account(id: $id) { customers(search: $name) { nodes { id name website contactName contactEmail } } }
      }`,
      { id: this.accountId, name },
    );
    const found = account.customers.nodes.find((each) => each.name === name);
    if (!found) throw new Error(`there is no customer ${name}`);
    const { id: accountId, website, contactName, contactEmail } = found;
    return { accountId, website, contactName, contactEmail };
  }
}

async function ask<Data>(request: APIRequestContext, query: string, variables: object): Promise<Data> {
  const answer = await request.post("/graphql", { data: { query, variables } });
  const { data, errors } = (await answer.json()) as Answer<Data>;
  expect(errors).toBeUndefined();
  if (!data) throw new Error(`no data: ${answer.status()}`);
  return data;
}
