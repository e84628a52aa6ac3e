import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { show } from "@/test/show";
import { BalanceBar, remaining } from "./BalanceBar";

describe("BalanceBar", () => {
  it("says in words what it draws", () => {
    show(<BalanceBar balance={{ ordered: 120, drawn: 64, reserved: 10, request: 10 }} />);
    expect(
      screen.getByRole("img", {
        name: "64 drawn down, 10 reserved of 120, 10 in this request, 36 remaining",
      }),
    ).toBeTruthy();
  });

  it("marks where the order ends when more is asked for than it has", () => {
    show(<BalanceBar balance={{ ordered: 80, drawn: 52, reserved: 16, request: 15 }} />);
    const bar = screen.getByRole("img", { name: /-3 remaining/ });
    expect(bar.dataset.over).toBe("true");
    expect(bar.lastElementChild?.getAttribute("style")).toContain(`left: ${(80 / 83) * 100}`.slice(0, 10));
  });

  it("draws nothing for what is nothing", () => {
    show(<BalanceBar balance={{ ordered: 5, drawn: 0, reserved: 0, request: 0 }} />);
    expect(screen.getByRole("img").childElementCount).toBe(0);
  });
});

describe("remaining", () => {
  it("goes below nothing, so that one sees by how much", () => {
    expect(remaining({ ordered: 80, drawn: 52, reserved: 16, request: 15 })).toBe(-3);
  });
});
