import { execFileSync } from "node:child_process";
import { defineConfig } from "@playwright/test";

// Found once; the workers read this file again and find it in their environment.
process.env.CHROMIUM_PATH = execFileSync(process.execPath, ["e2e/browser.mjs"], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
}).trim();

export default defineConfig({
  testDir: "e2e",
  outputDir: "node_modules/.cache/e2e",
  workers: 2,
  // A test that passes at the second try hides a fault in the app or in itself.
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      // A browser in a container has neither the sandbox's namespaces nor a large /dev/shm, and has nothing to say to
      // anyone but our server.
      chromiumSandbox: false,
      args: [
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-pings",
        "--no-first-run",
      ],
    },
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
