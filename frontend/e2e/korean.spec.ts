import type { Page } from "@playwright/test";
import en from "../src/words/en.json" with { type: "json" };
import ko from "../src/words/ko.json" with { type: "json" };
import laterEnglish from "../src/words/later/en.json" with { type: "json" };
import laterKorean from "../src/words/later/ko.json" with { type: "json" };
import { type Person, people } from "./person";
import { screens, show } from "./screens";
import { expect, test } from "./test";

// Each looks and changes nothing, so any worker may take the next one.
test.describe.configure({ mode: "parallel" });

type Words = { [key: string]: string | Words };

function textsOf(words: Words): string[] {
  return Object.values(words).flatMap((word) => (typeof word === "string" ? [word] : textsOf(word)));
}

/** What the English screen may say, as patterns; not what is the same in Korean, and not what has no words. */
const korean = new Set(textsOf({ ...ko, ...laterKorean }));
const english = textsOf({ ...en, ...laterEnglish })
  .filter((text) => !korean.has(text) && /[A-Za-z]{2}/.test(text.replace(/{{.*?}}/g, "")))
  .map((text) => {
    const parts = text.split(/{{.*?}}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const values =
      text.match(/{{.*?}}/g)?.map((value) => (value.startsWith("{{count") ? "[0-9,]+" : ".+")) ?? [];
    return new RegExp(`^${parts.map((part, i) => part + (values[i] ?? "")).join("")}$`, "s");
  });

/** All that a page says, to the eye and to a screen reader; names of languages in themselves apart. */
async function said(page: Page) {
  return page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!parent || parent.closest("script,style,noscript,code")) continue;
      texts.push(walker.currentNode.textContent ?? "");
    }
    for (const element of document.querySelectorAll("*")) {
      for (const name of ["aria-label", "placeholder", "title", "alt"])
        texts.push(element.getAttribute(name) ?? "");
    }
    return texts.map((text) => text.trim()).filter(Boolean);
  });
}

/** Three words of Latin letters in a row: a sentence that nobody has translated. */
const sentence = /[a-z]{2,}[ ,:]+[a-z]{2,}[ ,:]+[a-z]{2,}/i;

/** What people have written, and what things are called; it is the same in every language. */
async function written(vendor: Person): Promise<string[]> {
  const answer = await vendor.ask<object>(`{
    demoSignIns { name accountName }
    products(first: 100) { nodes { name unit } }
    accounts(first: 100) { nodes { name } }
    pdrs(first: 50) { nodes { note rejectionReason events { comment } } }
    sentMail(first: 50, search: "PDR-000019") { nodes { subject text } }
  }`);
  const { order } = await vendor.ask<{ order: { notDrawableReason: string } }>(
    `{ order(id: "SO-103001") { notDrawableReason } }`,
  );
  // The vendor's own words stand between ours.
  const held = /on hold: (.+?)\. /.exec(order.notDrawableReason)?.[1];
  if (!held) throw new Error(`the order is not on hold: ${order.notDrawableReason}`);
  const texts: string[] = [held];
  JSON.stringify(answer, (_, value) => {
    if (typeof value === "string") texts.push(value.trim());
    return value;
  });
  return texts.filter(Boolean).sort((a, b) => b.length - a.length);
}

test.describe("a Korean screen says nothing in English", () => {
  for (const screen of screens) {
    test(screen.name, async ({ visit, stranger }) => {
      const page = await show(screen, { visit, stranger }, { language: "ko", locale: "ko-KR" });
      const data = await written(await visit(people.vendor));
      const texts = (await said(page)).map((text) =>
        data.reduce((rest, each) => rest.replaceAll(each, "…"), text),
      );

      expect(texts.filter((text) => english.some((pattern) => pattern.test(text)))).toEqual([]);
      expect(texts.filter((text) => sentence.test(text))).toEqual([]);
    });
  }
});

test("a Korean reads numbers, dates and refusals in Korean", async ({ visit }) => {
  const partner = await visit(people.korean);
  const { page } = partner;
  await partner.goto("/a/own/draw-downs/PDR-000017");
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await expect(
    page.getByText(/어카운트팀 .+ 반려했습니다\. 사유: quantity above the agreed balance/),
  ).toBeVisible();
  await expect(page.getByText("라이선스 7개")).toBeVisible();

  await partner.goto("/a/own/entitlements");
  await page.getByRole("link", { name: "Bot Creator" }).click();
  await expect(page.getByRole("row", { name: "PDR-000016" })).toContainText("요청이 수락되어");
  await expect(page.getByRole("term").filter({ hasText: "기간" })).toBeVisible();
  await expect(
    page.getByText(/\d{4}년 \d{1,2}월 \d{1,2}일 ~ \d{4}년 \d{1,2}월 \d{1,2}일 \(\d+일 후\)/),
  ).toBeVisible();

  await partner.goto("/a/own/draw-downs/new?order=SO-104655");
  await page.getByRole("textbox", { name: "수량: Bot Creator" }).fill("999");
  await expect(page.getByText(/가용 수량은 \d+개입니다\. \d+ 이하로 입력하세요\./)).toBeVisible();
});
