import { readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

type Chunk = {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
  css?: string[];
};

const dist = new URL("../dist/", import.meta.url);
const manifest: Record<string, Chunk> = JSON.parse(
  readFileSync(new URL(".vite/manifest.json", dist), "utf8"),
);

// In bytes as gzip packs them.
const firstRoute = 200_000;
const furtherRoute = 45_000;
const styles = 20_000;

/** What "/" leads to, and where who is signed out is sent. */
const firsts = ["DrawDownsPage", "QueuePage", "EntitlementsPage", "SignInPage"];

const packed = (file: string) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

/** A chunk with everything that it cannot run without. */
function closure(name: string, found = new Set<string>()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const each of manifest[name]?.imports ?? []) closure(each, found);
  return found;
}

const sizeOf = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + packed(manifest[name]?.file ?? ""), 0);

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? "";
const always = closure(entry);
const later = Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry);
const extra = (name: string) => sizeOf([...closure(name)].filter((each) => !always.has(each)));

test("a first visit loads at most 200 KB of scripts", () => {
  for (const page of firsts) {
    const name = later.find((each) => each.endsWith(`/${page}.tsx`)) ?? "";
    expect(manifest[name], page).toBeDefined();
    expect(sizeOf(always) + extra(name), page).toBeLessThanOrEqual(firstRoute);
  }
});

test("a further page, or a part of one, loads at most 45 KB more", () => {
  expect(later.length).toBeGreaterThan(firsts.length);
  for (const name of later) expect(extra(name), name).toBeLessThanOrEqual(furtherRoute);
});

test("the styles are at most 20 KB", () => {
  const sheets = new Set(Object.values(manifest).flatMap(({ css = [] }) => css));
  expect(sheets.size).toBeGreaterThan(0);
  expect([...sheets].reduce((sum, file) => sum + packed(file), 0)).toBeLessThanOrEqual(styles);
});

test("the fonts are at most two files of 62 KB together", () => {
  const fonts = [...new Set(Object.values(manifest).map(({ file }) => file))].filter((file) =>
    file.endsWith(".woff2"),
  );
  expect(fonts).toHaveLength(2);
  expect(fonts.reduce((sum, file) => sum + statSync(new URL(file, dist)).size, 0)).toBeLessThanOrEqual(
    62_000,
  );
});
