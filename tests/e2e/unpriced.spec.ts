import { expect, type Page, test } from "@playwright/test";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

// By hand, in dollars:
//   gpt-4o-mini   1000 × 0.15/M + 500 × 0.60/M       = 0.00045
//   mistral-new   3 × (2000 × 2/M + 500 × 6/M)       = 0.021
//   our-gpt       as gpt-4o-mini, 2 × 0.00045        = 0.0009
//   gpt-4.1-mini  1000 × 0.40/M + 500 × 1.60/M       = 0.0012, and 4 map lookups × 0.01
const KNOWN = "0.00165";
const WITH_OWN_PRICE = "0.02265";
const WITH_BOTH = "0.02355";
const WITH_FEE = "0.06265";

const { dataDir, remove } = makeDataDir();
let product: Product;

test.beforeAll(async () => {
  product = await startProduct(dataDir);
  const { key } = await makeKey(product.url);
  const call = { input_tokens: 1000, output_tokens: 500 };
  const events = [
    { provider: "openai", model: "gpt-4o-mini", ...call },
    ...Array.from({ length: 3 }, () => ({
      provider: "mistral",
      model: "mistral-new",
      input_tokens: 2000,
      output_tokens: 500,
    })),
    ...Array.from({ length: 2 }, () => ({ provider: "azure", model: "our-gpt", ...call })),
    { provider: "openai", model: "gpt-4o" },
    { provider: "openai", model: "gpt-4.1-mini", ...call, units: { "map lookups": 4 } },
  ];
  const response = await fetch(`${product.url}/v1/events/batch`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ events }),
  });
  expect(await response.json()).toMatchObject({ accepted: 8, rejected: [] });
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

async function expectSpend(page: Page, usd: string): Promise<void> {
  await page.getByRole("link", { name: "Overview" }).click();
  const spend = page.getByRole("definition").filter({ has: page.locator("data") });
  await expect(spend.locator("data").first()).toHaveAttribute("value", usd);
}

async function openInbox(page: Page, waiting: number): Promise<void> {
  await page.getByRole("link", { name: `Prices ${waiting} without a price` }).click();
  await page.getByRole("link", { name: `Unpriced ${waiting} without a price` }).click();
}

async function apply(page: Page, reason: string): Promise<void> {
  await page.getByLabel("Reason", { exact: true }).fill(reason);
  await page.getByRole("button", { name: /^Apply/ }).click();
}

test("models without a price get one, their calls are counted, and that can be taken back", async ({
  page,
}) => {
  const models = page.getByRole("region", { name: "Unpriced models" });
  await openAs(page, `${product.url}/t/adas-team`);
  await expectSpend(page, KNOWN);

  await test.step("the inbox names them, with their volume and why", async () => {
    await openInbox(page, 2);
    await expect(models).toContainText("2 models were called, but no price is known for them. Their 5 calls");
    await expect(models.getByRole("link", { name: /mistral-new/ })).toContainText("3 calls, 7,500 tokens");
    await expect(models.getByRole("link", { name: /gpt-4o/ })).toContainText("no usage told");
  });

  await test.step("a price that makes no sense is told at its field", async () => {
    await models.getByRole("link", { name: /mistral-new/ }).click();
    await page.getByRole("textbox", { name: "Input", exact: true }).fill("two");
    await page.getByRole("button", { name: "Save the price" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "must be a decimal number" })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Input", exact: true })).toHaveValue("two");
  });

  await test.step("own figures lead to the preview of exactly its calls", async () => {
    await page.getByRole("textbox", { name: "Input", exact: true }).fill("2.00");
    await page.getByRole("textbox", { name: "Output", exact: true }).fill("6");
    await page.getByRole("button", { name: "Save the price" }).click();
    await expect(page.getByText("all projects, mistral, mistral-new, unpriced, 3 events")).toBeVisible();
    const row = page.getByRole("table", { name: "Models whose events change" }).getByRole("row").last();
    await expect(row).toContainText(
      /mistral-new.*none → \$2.00 in, \$6.00 out.*3.*unpriced.*\$0.02.*\+\$0.02/s,
    );
  });

  await test.step("applying asks for a reason, and counts the calls", async () => {
    await page.getByRole("button", { name: "Apply +$0.02" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Say why" })).toBeVisible();
    await apply(page, "Mistral told us its price");
    await expect(page.getByText("Applied. 3 adjustments, +$0.02.")).toBeVisible();
    await expect(page.getByText(/“Mistral told us its price”, by Ada/)).toBeVisible();
    await expectSpend(page, WITH_OWN_PRICE);
  });

  await test.step("another is priced as a known model", async () => {
    await openInbox(page, 1);
    await models.getByRole("link", { name: /our-gpt/ }).click();
    await page.getByRole("tab", { name: "Same as a known model" }).click();
    await page.getByRole("combobox", { name: "Known model" }).fill("openai/gpt-4o-mini");
    await page.getByRole("button", { name: "Save the mapping" }).click();
    await expect(page.getByText(/It is priced as openai\/gpt-4o-mini/)).toBeVisible();
    await apply(page, "our deployment");
    await expect(page.getByText("Applied. 2 adjustments, +$0.0009000.")).toBeVisible();
    await expectSpend(page, WITH_BOTH);
  });

  await test.step("undoing the later one gives its calls back to the inbox", async () => {
    await page.getByRole("link", { name: /^Prices/ }).click();
    await page.getByRole("link", { name: "Re-price" }).click();
    const past = page.getByRole("table", { name: "Re-prices, newest first" });
    await expect(past.getByRole("row")).toHaveCount(3);
    await past.getByRole("row").nth(1).getByRole("button", { name: /^Undo/ }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("the wrong model");
    await page.getByRole("dialog").getByRole("button", { name: "Undo the re-price" }).click();
    await expect(past.getByRole("row").nth(1)).toContainText("undone");
    await expectSpend(page, WITH_OWN_PRICE);
    await openInbox(page, 1);
    await expect(models.getByRole("link", { name: /our-gpt/ })).toContainText("priced since");
  });

  await test.step("a unit without a fee gets one, and the tokens keep their price", async () => {
    await models.getByRole("link", { name: /gpt-4.1-mini/ }).click();
    await expect(page.getByText("No fee is known for 4 map lookups.")).toBeVisible();
    await page.getByRole("button", { name: "Save the fee" }).click();
    await expect(page.getByText("must hold a fee")).toBeVisible();
    await page.getByRole("textbox", { name: "One of map lookups" }).fill("0.01");
    await page.getByRole("button", { name: "Save the fee" }).click();
    await expect(
      page.getByText("openai, gpt-4.1-mini, estimated or unpriced, unit map lookups, 1 event"),
    ).toBeVisible();
    await apply(page, "as the contract says");
    await expect(page.getByText("Applied. 1 adjustment, +$0.04.")).toBeVisible();
    await expectSpend(page, WITH_FEE);
    await openInbox(page, 1);
    await expect(models.getByRole("link", { name: /gpt-4.1-mini/ })).toHaveCount(0);
  });

  await test.step("what the team stated is in its lists, and is withdrawn there", async () => {
    await page.getByRole("link", { name: "Overrides" }).click();
    const prices = page.getByRole("table", { name: "Own prices of the team" });
    await expect(prices.getByRole("row").last()).toContainText(/mistral-new.*\$2.00 in, \$6.00 out.*Ada/s);
    await page.getByRole("button", { name: "Remove our-gpt" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await expect(page.locator(":focus")).toContainText("our-gpt is no longer mapped");
    await expect(page.getByText("No mappings")).toBeVisible();
  });
});
