import { type BrowserContext, type BrowserContextOptions, test as base, expect } from "@playwright/test";
import { Person } from "./person";
import { type Server, startServer } from "./server";

/** How a browser looks at the app. */
export type Look = BrowserContextOptions & { language?: "en" | "ko" };

type Fixtures = {
  /** A person in a browser of their own, signed in. */
  visit: (email: string, look?: Look) => Promise<Person>;
  /** A browser with nobody signed in. */
  stranger: (look?: Look) => Promise<BrowserContext>;
  /** What the pages complained about; a test that provokes a complaint takes it out. */
  complaints: string[];
};

export const test = base.extend<Fixtures, { host: string; server: Server }>({
  /** What the server is known by. */
  host: ["127.0.0.1", { scope: "worker", option: true }],

  server: [
    async ({ host }, use) => {
      const server = await startServer(host);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  complaints: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what is needed from the pattern.
    async ({}, use) => {
      const complaints: string[] = [];
      await use(complaints);
      expect(complaints, "console errors, unhandled rejections and reports of the security policy").toEqual(
        [],
      );
    },
    { auto: true },
  ],

  stranger: async ({ browser, complaints, contextOptions, server }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ language, ...look } = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: server.url, ...look });
      contexts.push(context);
      await listen(context, complaints);
      if (language) await speak(context, language);
      return context;
    });
    for (const context of contexts) await context.close();
  },

  visit: async ({ stranger }, use) => {
    await use(async (email, { language, ...look } = {}) => {
      const context = await stranger(look);
      const person = await Person.signIn(context, email);
      if (language) await speak(context, language, person.id);
      return person;
    });
  },
});

export { expect };

/** What is asked after a session has ended is refused, and the browser says so. */
export function forgive(complaints: string[]) {
  const others = complaints.filter((complaint) => !complaint.includes("status of 400"));
  complaints.splice(0, complaints.length, ...others);
}

/** Sets the language as someone chose it, before the app reads it. */
async function speak(context: BrowserContext, language: string, userId?: string) {
  await context.addInitScript(
    ([language, userId]) => {
      // Blank pages and the frames of letters have no storage, and need none.
      if (!location.protocol.startsWith("http")) return;
      localStorage.setItem("drawdown.language", language);
      if (userId) localStorage.setItem(`drawdown.language.${userId}`, language);
    },
    [language, userId] as const,
  );
}

async function listen(context: BrowserContext, complaints: string[]) {
  context.on("console", (message) => {
    // A letter's frame runs no scripts, ours that look into it neither.
    if (message.text().startsWith("Blocked script execution in 'about:srcdoc'")) return;
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(`${message.type()}: ${message.text()} (${message.page()?.url()})`);
    }
  });
  context.on("weberror", (error) => complaints.push(`error: ${String(error.error())}`));
  // A report names the directive; the console message alone does not always come.
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`security policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
}
