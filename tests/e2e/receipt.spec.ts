import { type Browser, expect, type Page, test } from "@playwright/test";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

test.describe.configure({ mode: "serial" });

const { dataDir, remove } = makeDataDir();
const MIDDLE = "call 2/3?";
let product: Product;
let key: string;

test.beforeAll(async () => {
  product = await startProduct(dataDir, { RATE_LIMIT_SIGNIN: "off" });
  ({ key } = await makeKey(product.url));
  const call = {
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    cache_read_tokens: 400,
    output_tokens: 77,
  };
  const response = await fetch(`${product.url}/v1/events/batch`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({
      events: ["call 3", MIDDLE, "call 1"].map((event_id, place) => ({
        ...call,
        event_id,
        timestamp: Date.now() - 60_000 * (place + 1),
        input_tokens: 1000 * (3 - place),
      })),
    }),
  });
  expect(response.status).toBe(202);
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

type Line = { quantity: number; amount_usd: string };

async function receiptByApi(eventId: string): Promise<{ cost_usd: string; line_items: Line[] }> {
  const response = await fetch(`${product.url}/api/events/${encodeURIComponent(eventId)}/receipt`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return response.json();
}

/** As a receipt writes it; the amounts of these calls have at most seven decimals. */
async function expectShown(page: Page, eventId: string): Promise<void> {
  const { cost_usd, line_items } = await receiptByApi(eventId);
  const shown = page
    .getByRole("complementary", { name: "Receipt", exact: true })
    .or(page.getByRole("main"))
    .last();
  await expect(shown.locator("data")).toHaveAttribute("value", cost_usd);
  await expect(shown.getByText(eventId, { exact: true }).first()).toBeVisible();
  for (const { quantity, amount_usd } of line_items) {
    const row = shown.getByRole("row").filter({ hasText: quantity.toLocaleString("en-US") });
    await expect(row.first()).toContainText(`$${amount_usd}`);
  }
}

test("a receipt opens from the list, by click and by keys, with the figures of the API", async ({ page }) => {
  await openAs(page, `${product.url}/t/adas-team/events?period=7d`);
  const panel = page.getByRole("complementary", { name: "Receipt", exact: true });

  await page.getByRole("row").filter({ hasText: "2,000" }).click();
  await expect(page).toHaveURL(/period=7d&receipt=call\+2%2F3%3F$/);
  await expectShown(page, MIDDLE);
  await expect(page.getByRole("table", { name: /^Events/ })).toBeVisible();

  await page.keyboard.press("ArrowDown");
  await expectShown(page, "call 1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expectShown(page, "call 3");
  await panel.getByRole("link", { name: "Receipt below" }).click();
  await expectShown(page, MIDDLE);

  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page).toHaveURL(/events\?period=7d$/);
  await page.goBack();
  await expectShown(page, MIDDLE);
});

test("on a phone it covers the list, and closing it leads back", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openAs(page, `${product.url}/t/adas-team/events`);
  await page.getByRole("row").filter({ hasText: "2,000" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Receipt" })).toBeVisible();
  await expect(page.getByRole("table", { name: /^Events/ })).toBeHidden();
  await page.getByRole("link", { name: "Close the receipt" }).click();
  await expect(page.getByRole("table", { name: /^Events/ })).toBeVisible();
});

async function withoutScript(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  await openAs(await context.newPage(), `${product.url}/t/adas-team`);
  const { cookies } = await context.storageState();
  await context.close();
  const still = await browser.newContext({ javaScriptEnabled: false });
  await still.addCookies(cookies);
  return still.newPage();
}

test("without scripts it is a page like any other, at an address of its own too", async ({ browser }) => {
  const page = await withoutScript(browser);
  await page.goto(`${product.url}/t/adas-team/events`);
  await page
    .getByRole("link", { name: /^Receipt of/ })
    .nth(1)
    .click();
  await expectShown(page, MIDDLE);
  await page.goto(`${product.url}/t/adas-team/events/${encodeURIComponent(MIDDLE)}`);
  await expect(page.getByRole("heading", { level: 1, name: "Receipt" })).toBeVisible();
  await expectShown(page, MIDDLE);
  expect((await page.goto(`${product.url}/t/adas-team/events/none`))?.status()).toBe(404);
  await page.context().close();
});
