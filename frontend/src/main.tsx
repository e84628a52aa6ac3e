import "@/ui/styles";
import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { client } from "@/api/client";
import { router } from "@/routes";
import { cssVariables, theme } from "@/ui/theme";
import "@/words/words";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      // The theme writes them all: Mantine's sheet of its own defaults would be a fifth of our styles.
      deduplicateCssVariables={false}
      defaultColorScheme="auto"
    >
      <Provider value={client}>
        <RouterProvider router={router} />
      </Provider>
    </MantineProvider>
  </StrictMode>,
);
