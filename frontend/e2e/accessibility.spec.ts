import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { screens, show } from "./screens";
import { expect, test } from "./test";

// Each looks and changes nothing, so any worker may take the next one.
test.describe.configure({ mode: "parallel" });

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const schemes = ["light", "dark"] as const;
const softly = expect.configure({ soft: true });
const wide = 1440;
const phone = 390;
const narrowest = 320;

/** What axe finds, in a line each. */
async function violations(page: Page) {
  // A letter's frame runs no scripts, so it cannot be looked into.
  const { violations } = await new AxeBuilder({ page }).withTags(rules).exclude("iframe").analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}

const overflow = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });

for (const language of ["en", "ko"] as const) {
  for (const screen of screens) {
    test(`${screen.name}, in ${language}, can be used by everyone`, async ({ visit, stranger }) => {
      const page = await show(screen, { visit, stranger }, { language, reducedMotion: "reduce" });
      await expect(page.locator("html")).toHaveAttribute("lang", language);

      const widths = screen.phone ? [phone] : [wide, phone];
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
          softly(await violations(page), `${width} px, ${colorScheme}`).toEqual([]);
        }
      }
      for (const width of [...widths, narrowest]) {
        await page.setViewportSize({ width, height: 900 });
        // What floats over the page finds its new place a moment later.
        await softly.poll(() => overflow(page), `pixels beyond ${width}`).toBe(0);
      }
    });
  }
}
