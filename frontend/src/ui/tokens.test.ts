import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/ui/tokens.css", "utf8");

function tokens(scheme: string): Record<string, string> {
  const block = css.split(`[data-mantine-color-scheme="${scheme}"]`)[1]?.split("}")[0] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color]),
  );
}

function luminance(color: string) {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const text: [ink: string, ground: string][] = [
  ["ink", "surface"],
  ["ink", "canvas"],
  ["ink", "hover"],
  ["ink", "selected"],
  ["ink", "strip"],
  ["ink", "red-soft"],
  ["ink", "cobalt-soft"],
  ["ink", "amber-soft"],
  ["muted", "surface"],
  ["muted", "canvas"],
  ["muted", "hover"],
  ["muted", "selected"],
  ["muted", "red-soft"],
  ["link", "surface"],
  ["link", "hover"],
  ["link", "selected"],
  ["link", "red-soft"],
  ["red", "surface"],
  ["red", "red-soft"],
  ["on-fill", "accent"],
  ["on-fill", "red"],
  ["band-ink", "band"],
];

const drawings: [ink: string, ground: string][] = [
  ["control-border", "surface"],
  ["bar-drawn", "surface"],
  ["bar-hatch", "surface"],
  ["bar-request", "surface"],
  ["bar-over", "surface"],
  ["amber", "surface"],
  ["cobalt", "surface"],
  ["green", "surface"],
  ["red", "surface"],
  ["accent", "surface"],
];

describe.each(["light", "dark"])("the %s scheme", (scheme) => {
  const colors = tokens(scheme);
  const of = (name: string) => {
    const color = colors[name];
    if (!color) throw new Error(`no token --${name} in ${scheme}`);
    return color;
  };

  it.each(text)("has text --%s on --%s at 4.5:1 or more", (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(drawings)("has --%s on --%s at 3:1 or more", (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(3);
  });

  it("names the same colors as the other", () => {
    expect(Object.keys(colors).sort()).toEqual(Object.keys(tokens("light")).sort());
  });
});
