import { expect, it } from "vitest";
import { urgency } from "./urgency";

it.each([
  [30, "cobalt"],
  [8, "cobalt"],
  [7, "amber"],
  [1, "amber"],
  [0, "red"],
])("with %i days left the note is %s", (daysLeft, tone) => {
  expect(urgency(daysLeft)).toBe(tone);
});
