import { defineConfig } from "@playwright/test";
import { findBrowser } from "./tests/support/browser.mjs";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "tests/e2e",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  // On a busy machine a page may miss its moment; what passes only at the second try is still named in the report.
  retries: process.env.CI ? 1 : 0,
  outputDir: "test-results",
  use: {
    ...(executablePath ? { launchOptions: { executablePath, args: chromiumFlags() } } : {}),
    viewport: { width: 1280, height: 900 },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});

/** Root has no sandbox, and a closed network makes the browser's own calls home wait. */
function chromiumFlags(): string[] {
  return [
    ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    ...["--disable-background-networking", "--disable-component-update"],
  ];
}
