import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { show } from "@/test/show";
import { parseQuantity, QuantityInput } from "./QuantityInput";

function Field({ onNext = () => {}, onPasteColumn = (_: (number | null)[]) => {} }) {
  const [value, setValue] = useState<number | null>(null);
  return (
    <QuantityInput
      id="quantity"
      label="Quantity: Bot Creator"
      value={value}
      onChange={setValue}
      onNext={onNext}
      onPasteColumn={onPasteColumn}
    />
  );
}

const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Quantity: Bot Creator" });

describe("parseQuantity", () => {
  it.each([
    ["", null],
    ["12", 12],
    ["1,200", 1200],
    [" 7 ", 7],
    ["0", 0],
    ["1.5", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["ten", undefined],
    ["12345678901", undefined],
  ])("reads %j as %j", (text, expected) => {
    expect(parseQuantity(text)).toBe(expected);
  });
});

describe("QuantityInput", () => {
  it("takes digits only and groups them", async () => {
    show(<Field />);
    await userEvent.type(field(), "a1-2x00");
    expect(field().value).toBe("1,200");
  });

  it("counts with the arrows and is empty again at none", async () => {
    show(<Field />);
    await userEvent.type(field(), "{ArrowUp}{ArrowUp}");
    expect(field().value).toBe("2");
    await userEvent.type(field(), "{ArrowDown}{ArrowDown}");
    expect(field().value).toBe("");
  });

  it("goes on with Enter, but not with the Enter that ends a Korean syllable", () => {
    const onNext = vi.fn();
    show(<Field onNext={onNext} />);
    fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
    expect(onNext).not.toHaveBeenCalled();
    fireEvent.keyDown(field(), { key: "Enter" });
    expect(onNext).toHaveBeenCalledTimes(1);
  });

  it("hands a pasted column on, line by line", () => {
    const onPasteColumn = vi.fn();
    show(<Field onPasteColumn={onPasteColumn} />);
    fireEvent.paste(field(), { clipboardData: { getData: () => "1\r\n2,000\n\n4\n" } });
    expect(onPasteColumn).toHaveBeenCalledWith([1, 2000, null, 4]);
  });
});
