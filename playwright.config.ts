import { defineConfig } from "@playwright/test";
import { findBrowser } from "./tests/support/browser.mjs";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "tests/e2e",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  globalSetup: "./tests/support/built.mjs",
  // Each file has a product of its own, on its own port and data folder.
  workers: 2,
  // On a busy machine a page may miss its moment; what passes only at the second try is still named in the report.
  retries: process.env.CI ? 1 : 0,
  outputDir: "test-results",
  use: {
    ...(executablePath ? { launchOptions: { executablePath, args: chromiumFlags() } } : {}),
    viewport: { width: 1280, height: 900 },
    screenshot: "only-on-failure",
    // It costs a fourth of the time. `--trace on` records what fails.
    trace: "on-first-retry",
  },
});

/** Root has no sandbox, and a closed network makes the browser's own calls home wait. */
function chromiumFlags(): string[] {
  return [
    ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    ...["--disable-background-networking", "--disable-component-update"],
  ];
}
