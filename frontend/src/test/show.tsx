import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { theme } from "@/ui/theme";

/** Draws a part of the app as the app itself would. */
export function show(part: ReactNode) {
  return render(part, {
    wrapper: ({ children }) => <MantineProvider theme={theme}>{children}</MantineProvider>,
  });
}
