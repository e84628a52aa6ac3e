import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { formats } from "@/ui/format";
import ko from "@/words/ko.json";
import { type Amount, contents } from "./contents";

i18next.addResourceBundle("ko", "translation", ko);

const license = { unitKind: "LICENSE", unitSize: 1 } as const;
const pages = { unitKind: "PAGE", unitSize: 10_000 } as const;
const hours = { unitKind: "HOUR", unitSize: 500 } as const;

const inLanguage = (language: string, amounts: Amount[]) =>
  contents(amounts, i18next.getFixedT(language), formats(language));

describe("contents", () => {
  it.each<[string, Amount[], string, string]>([
    [
      "adds licenses, and pages apart from them",
      [
        { quantity: 40, product: license },
        { quantity: 5, product: pages },
        { quantity: 2, product: license },
      ],
      "42 licenses and 50,000 pages",
      "라이선스 42개 및 페이지 50,000",
    ],
    [
      "keeps three kinds apart",
      [
        { quantity: 2, product: hours },
        { quantity: 1, product: pages },
        { quantity: 1, product: license },
      ],
      "1 license, 10,000 pages, and 1,000 hours",
      "라이선스 1개, 페이지 10,000 및 1,000시간",
    ],
    ["says nothing of nothing", [], "", ""],
    [
      "writes large numbers in groups",
      [{ quantity: 1200, product: license }],
      "1,200 licenses",
      "라이선스 1,200개",
    ],
  ])("%s", (_, amounts, english, korean) => {
    expect(inLanguage("en", amounts)).toBe(english);
    expect(inLanguage("ko", amounts)).toBe(korean);
  });
});
