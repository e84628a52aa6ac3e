import { InputBase, type InputBaseProps } from "@mantine/core";
import type { ComponentProps } from "react";

type Props = InputBaseProps & Omit<ComponentProps<"textarea">, keyof InputBaseProps>;

/** A field of several lines. Mantine's own brings code that grows it with the text, which none of ours does. */
export function TextArea(props: Props) {
  return <InputBase component="textarea" multiline {...props} />;
}
