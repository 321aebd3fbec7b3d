import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import { createMockProviders } from "../support/mock-providers.mjs";
import { makeDataDir, type Product, startProduct } from "../support/product";

// Dollars per million tokens, by hand from the price table of 1 August 2026, times the tokens of first-calls.mjs:
//   gpt-4o-mini          326 × 0.15 + 1536 × 0.075 + 214 × 0.60            =    292.5
//   gpt-4o-mini         1000 × 0.15 +                500 × 0.60            =    450
//   claude-sonnet-4-5   1000 × 3 + 10000 × 0.30 + 1000 × 3.75 + 700 × 15   =  20250
//   claude-haiku-4-5     500 × 1 +  1000 × 0.10 + 1500 × 1.25 + 222 × 5    =   3585
//   text-embedding-3-small                          10 × 0.02              =      0.2
//   a call that failed                                                            0
const TOTAL = "0.0245777";

test.describe.configure({ mode: "serial" });

// The stand-in for the providers runs in this process, so nothing here may block it.
const execute = promisify(execFile);
const { dataDir, remove } = makeDataDir();
const folder = join(tmpdir(), `tokenbudget-app-${randomUUID()}`);
const providers = createMockProviders({ port: 0, quiet: true });
let product: Product;

test.beforeAll(async () => {
  [product] = await Promise.all([startProduct(dataDir), providers.listen()]);
});
test.afterAll(async () => {
  await product.stop();
  await providers.close();
  remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A project as a user has it: our packed SDK installed beside the official clients. */
async function installSdk(): Promise<void> {
  mkdirSync(folder);
  await execute("npm", ["run", "--silent", "sdk:build"]);
  const { stdout } = await execute("npm", ["pack", "./sdk", "--silent", "--pack-destination", folder]);
  await execute("npm", ["install", "--offline", "--silent", "--prefix", folder, join(folder, stdout.trim())]);
  mkdirSync(join(folder, "node_modules", "@anthropic-ai"), { recursive: true });
  for (const client of ["openai", "@anthropic-ai/sdk"])
    symlinkSync(resolve("node_modules", client), join(folder, "node_modules", client));
  cpSync("tests/support/first-calls.mjs", join(folder, "first-calls.mjs"));
}

async function signUp(page: Page): Promise<void> {
  // Nobody is here yet, so the address leads to the sign-up.
  await page.goto(product.url);
  await page.getByLabel("Full name").fill("Jana Moreau");
  await page.getByLabel("E-mail").fill("jana@fernhill.example");
  await page.getByLabel("Password").fill("a quiet long password");
  await page.getByLabel("Team name").fill("Fernhill");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/t/fernhill");
}

async function createKey(page: Page): Promise<string> {
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Create key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("billing-service");
  await dialog.getByRole("button", { name: "Create key" }).click();
  const shown = page.getByText(/^tb_ak_[0-9a-f]{32}$/).first();
  await expect(shown).toBeVisible();
  return (await shown.textContent()) ?? "";
}

test("from an empty folder to the exact cost of real clients' calls", async ({ page }) => {
  await signUp(page);
  await expect(page.getByRole("heading", { name: "Send the first event" })).toBeVisible();
  const key = await createKey(page);
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page.getByText("Listening for the first event")).toBeVisible();

  await installSdk();
  const env = {
    ...process.env,
    PROVIDERS_URL: providers.url,
    TOKENBUDGET_API_KEY: key,
    TOKENBUDGET_ENDPOINT: product.url,
  };
  const { stdout } = await execute(process.execPath, ["first-calls.mjs"], { cwd: folder, env });
  expect(stdout.trim()).toBe("sent");

  await test.step("the empty page turns into the overview by itself", async () => {
    const spend = page.getByRole("definition").filter({ has: page.locator("data") });
    await expect(spend.locator("data")).toHaveAttribute("value", TOTAL);
    await expect(page.getByText("share of 7 requests")).toBeVisible();
    await expect(page.getByText("unpriced", { exact: true }).first()).toBeVisible();
  });

  await test.step("every call is in the list, with its own cost", async () => {
    await page.getByRole("link", { name: "Events" }).click();
    const list = page.getByRole("table");
    for (const cost of ["$0.000292", "$0.000450", "$0.020250", "$0.003585"])
      await expect(list.getByText(cost, { exact: true })).toBeVisible();
    await expect(list.getByText("error", { exact: true })).toBeVisible();
    await expect(list.getByText("u_1", { exact: true })).toHaveCount(2);
  });
});

test("the account outlives its session: sign out, sign in", async ({ page }) => {
  await page.goto(`${product.url}/t/fernhill`);
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail").fill("jana@fernhill.example");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText(/do not match/)).toBeVisible();
  await page.getByLabel("Password").fill("a quiet long password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.getByRole("button", { name: /Jana Moreau/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(`${product.url}/t/fernhill`);
  await expect(page).toHaveURL(/\/sign-in/);
});
