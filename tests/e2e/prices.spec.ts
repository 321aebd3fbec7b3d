import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { makeDataDir, type Product, startProduct } from "../support/product";

const feed = join(tmpdir(), `tokenbudget-feed-${process.pid}.json`);
const { dataDir, remove } = makeDataDir();
let product: Product;

test.beforeAll(async () => {
  // A table of one model: it lost nearly everything, so that it is refused until an admin takes it.
  const model = {
    litellm_provider: "openai",
    mode: "chat",
    input_cost_per_token: 1.2e-7,
    output_cost_per_token: 5e-7,
    cache_read_input_token_cost: 7.5e-8,
  };
  writeFileSync(feed, JSON.stringify({ "gpt-4o-mini": model }));
  product = await startProduct(dataDir, { PRICING_SOURCE_URL: feed });
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

async function signUp(page: Page): Promise<void> {
  await page.goto(product.url);
  await page.getByLabel("Full name").fill("Jana Moreau");
  await page.getByLabel("E-mail").fill("jana@fernhill.example");
  await page.getByLabel("Password").fill("a quiet long password");
  await page.getByLabel("Team name").fill("Fernhill");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/t/fernhill");
}

test("from a word to a price, to a change of it, to its history", async ({ page }) => {
  await signUp(page);
  await page.getByRole("link", { name: "Prices" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^2,\d{3} models/ })).toBeVisible();

  await test.step("words and a provider narrow the catalogue, a head sorts it, all in the address", async () => {
    await page.getByRole("searchbox", { name: "Find a model" }).fill("4O mini");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\?q=4O\+mini$/);
    await page.getByRole("combobox", { name: "Provider" }).selectOption("openai");
    await expect(page).toHaveURL(/provider=openai/);
    const head = page.getByRole("columnheader", { name: "Output" });
    await head.getByRole("link").click();
    await expect(head).toHaveAttribute("aria-sort", "ascending");
    await head.getByRole("link").click();
    await expect(head).toHaveAttribute("aria-sort", "descending");
    await page.reload();
    await expect(page.getByRole("searchbox")).toHaveValue("4O mini");
    await expect(page.getByRole("row").nth(1)).toContainText(/openai/);
  });

  await test.step("nothing found says so and leads back", async () => {
    await page.getByRole("searchbox").fill("no such model");
    await page.keyboard.press("Enter");
    await expect(page.getByText("No price matches “no such model”")).toBeVisible();
    await page.getByRole("link", { name: "Clear filters" }).click();
    await expect(page.getByRole("searchbox")).toHaveValue("");
    await page.getByRole("link", { name: "Next" }).click();
    await expect(page.getByText("51 – 100 of 2,766")).toBeVisible();
  });

  await test.step("a model with one version has nothing to draw", async () => {
    await page.getByRole("searchbox").fill("openai/gpt-4o-mini");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "gpt-4o-mini", exact: true }).first().click();
    await expect(page.getByRole("heading", { name: "gpt-4o-mini" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Rates", exact: true })).toContainText("$0.15");
    await expect(page.getByText("One version is known")).toBeVisible();
  });

  await test.step("a feed that lost nearly everything is refused, until the admin takes it anyway", async () => {
    await page.getByRole("link", { name: "Changes" }).click();
    await expect(page.getByText("No price has changed")).toBeVisible();
    await page.getByRole("button", { name: "Sync now" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "lost 2,765 of 2,766 models" })).toBeVisible();
    await page.getByRole("button", { name: "Apply anyway" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Apply anyway" }).click();
    await expect(page.getByRole("status").filter({ hasText: "2,765 no longer in the feed" })).toBeVisible();
  });

  await test.step("the change is listed, and leads to a history with lines", async () => {
    await page.getByRole("combobox", { name: "Provider" }).selectOption("openai");
    await page.getByRole("link", { name: "gpt-4o-mini", exact: true }).click();
    await expect(page.getByRole("figure", { name: "Input over time" })).toBeVisible();
    const versions = page.getByRole("table", { name: /^Versions/ });
    await expect(versions.getByRole("row").nth(1)).toContainText("input $0.15");
    await versions.getByRole("link", { name: /^Aug 1, 2026/ }).click();
    await expect(page.getByRole("heading", { name: /^Rates Aug 1, 2026/ })).toBeVisible();
  });
});
