import { describe, expect, it } from "vitest";
import { addressOf, nameProblem } from "./name";

describe("the name of a cloud service", () => {
  it.each([
    ["fjordlys-prod", undefined],
    ["a", undefined],
    ["1a", undefined],
    ["a".repeat(27), undefined],
    ["", "empty"],
    ["a".repeat(28), "long"],
    ["Fjord", "characters"],
    ["fjord lys", "characters"],
    ["fjørd", "characters"],
    ["-fjord", "hyphen"],
    ["fjord-", "hyphen"],
    ["12345", "digits"],
  ])("%s: %s", (name, problem) => expect(nameProblem(name)).toBe(problem));

  it("shows in its address", () => {
    expect(addressOf("https://{name}.cloud.example", "prod")).toBe("https://prod.cloud.example");
    expect(addressOf("https://{name}.cloud.example", "")).toBe("https://….cloud.example");
  });
});
