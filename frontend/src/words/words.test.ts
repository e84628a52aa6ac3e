import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import english from "./en.json";
import korean from "./ko.json";
import laterEnglish from "./later/en.json";
import laterKorean from "./later/ko.json";

const en = { ...english, ...laterEnglish };
const ko = { ...korean, ...laterKorean };

type Words = { [key: string]: string | Words };

function entries(words: Words, prefix = ""): [key: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value]] : entries(value, `${prefix}${key}.`),
  );
}

/** Korean has one plural form, so a key is the same key with or without its form. */
const plain = (key: string) => key.replace(/_(one|other)$/, "");

const keysOf = (words: Words) => [...new Set(entries(words).map(([key]) => plain(key)))].sort();

const placeholders = (text: string) => [...text.matchAll(/{{(\w+)/g)].map(([, name]) => name).sort();

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => readFileSync(`src/${name}`, "utf8"))
  .join("\n");

describe("the words", () => {
  it("are the same in every language", () => {
    expect(keysOf(ko)).toEqual(keysOf(en));
  });

  it("have the same values to fill in", () => {
    const korean = new Map(entries(ko).map(([key, text]) => [plain(key), text]));
    for (const [key, text] of entries(en)) {
      if (key.endsWith("_one")) continue;
      expect([key, placeholders(korean.get(plain(key)) ?? "")]).toEqual([key, placeholders(text)]);
    }
  });

  it("are all used", () => {
    const unused = keysOf(en).filter((key) => {
      const family = key.slice(0, key.lastIndexOf(".") + 1);
      return !sources.includes(`"${key}"`) && !sources.includes(`\`${family}\${`);
    });
    expect(unused).toEqual([]);
  });

  it("are never empty", () => {
    const empty = [...entries(en), ...entries(ko)].filter(([, text]) => text.trim() === "");
    expect(empty).toEqual([]);
  });
});
