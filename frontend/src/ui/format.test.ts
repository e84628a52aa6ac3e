import { describe, expect, it } from "vitest";
import { formats } from "./format";

const hour = 3_600_000;
const now = Date.parse("2026-11-23T12:00:00Z");
const ago = (ms: number) => new Date(now - ms).toISOString();

describe("formats", () => {
  it("writes a calendar day as the same day in every time zone", () => {
    expect(formats("en").date("2027-09-30")).toBe("Sep 30, 2027");
    expect(formats("ko").date("2027-09-30")).toBe("2027년 9월 30일");
  });

  it.each([
    [0, "0 min"],
    [59 * 60_000, "59 min"],
    [hour, "1 hr"],
    [23 * hour, "23 hr"],
    [24 * hour, "1 day"],
    [97 * hour, "4 days"],
    [-hour, "0 min"],
  ])("says how long %i ms are", (ms, expected) => {
    expect(formats("en").age(ago(ms), now)).toBe(expected);
  });

  it("leaves the year out only in this year", () => {
    const { moment } = formats("en");
    expect(moment("2026-03-05T09:07:00Z", new Date(now))).not.toContain("2026");
    expect(moment("2025-03-05T09:07:00Z", new Date(now))).toContain("2025");
  });

  it.each([
    ["2026-11-23", "today"],
    ["2026-11-24", "tomorrow"],
    ["2026-12-15", "in 22 days"],
    ["2026-11-20", "3 days ago"],
  ])("counts the days to %s in UTC", (date, expected) => {
    expect(formats("en").inDays(date, now)).toBe(expected);
  });

  it("says whether units came or went", () => {
    const { change } = formats("en");
    expect([change(1200), change(-3), change(0)]).toEqual(["+1,200", "-3", "0"]);
  });

  it("names languages in the reader's", () => {
    expect(formats("ko").language("en")).toBe("영어");
  });
});
