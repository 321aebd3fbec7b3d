import { expect, type Page, test } from "@playwright/test";
import { clickBar } from "../support/chart";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

test.describe.configure({ mode: "serial" });

const DAY_MS = 86_400_000;
const DAYS = 43;
/** So many days ago there were five times as many calls as usual. */
const SPIKE = 3;
const { dataDir, remove } = makeDataDir();
let product: Product;

test.beforeAll(async () => {
  product = await startProduct(dataDir, { RATE_LIMIT_SIGNIN: "off" });
  const { key } = await makeKey(product.url);
  const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
  const days = Array.from({ length: DAYS }, (_, place) => place + 1);
  const events = days.flatMap((day) =>
    Array.from({ length: day === SPIKE ? 5 : 1 }, (_, call) => ({
      event_id: `day ${day} call ${call}`,
      timestamp: noon - day * DAY_MS + call,
      provider: day % 2 === 0 && day !== SPIKE ? "openai" : "anthropic",
      model: day % 2 === 0 && day !== SPIKE ? "gpt-4o" : "claude-sonnet-4-5",
      input_tokens: 100_000,
      cache_read_tokens: 20_000,
      output_tokens: 900,
      latency_ms: 1000 + day,
      tags: { feature: call === 0 ? "search" : "drafts" },
    })),
  );
  const response = await fetch(`${product.url}/v1/events/batch`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ events }),
  });
  expect((await response.json()).accepted).toBe(DAYS + 4);
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

async function openOverview(page: Page, query = ""): Promise<void> {
  await openAs(page, `${product.url}/t/adas-team${query}`);
}

test("a day that stands out leads to its events, and they to a receipt", async ({ page }) => {
  await openOverview(page, "?feature=search&feature=drafts");
  const mark = page.getByRole("link", { name: /stands out: \d\.\d× the usual \w+day, claude-sonnet-4-5/ });
  await mark.click();
  await expect(page).toHaveURL(/\/events\?.*from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d/);
  await expect(page).toHaveURL(/feature=search&feature=drafts/);
  const rows = page
    .getByRole("table", { name: /^Events/ })
    .getByRole("row")
    .filter({ hasText: "claude" });
  await expect(rows).toHaveCount(5);
  await rows.first().click();
  const receipt = page.getByRole("complementary", { name: "Receipt", exact: true });
  await expect(receipt.getByText(`day ${SPIKE} call 4`, { exact: true }).first()).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(mark).toBeVisible();
});

test("every day leads to its events, by a click on its bar and by keys", async ({ page }) => {
  await openOverview(page, "?period=7d");
  const chart = page.getByRole("slider", { name: /^Spend over time/ });
  await clickBar(page, chart, 3.5 / 7);
  await expect(page.getByRole("row").filter({ hasText: "claude" })).toHaveCount(5);
  await page.goBack();
  await chart.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row").filter({ hasText: "gpt-4o" })).toHaveCount(1);
});

test("what the chart is stacked by stays in the address, through a reload and another range", async ({
  page,
}) => {
  await openOverview(page);
  const chosen = page.getByRole("navigation", { name: "Stacked by" }).locator("[aria-current=true]");
  const key = page.getByRole("button", { name: "drafts" });
  await page.getByRole("link", { name: "Feature", exact: true }).click();
  await expect(key).toBeVisible();
  await expect(page).toHaveURL(/group=feature/);
  await page.reload();
  await expect(chosen).toHaveText("Feature");
  await page.getByRole("button", { name: /^Range/ }).click();
  await page.getByRole("menuitem", { name: "This month" }).click();
  await expect(page.getByRole("button", { name: "Range: This month" })).toBeVisible();
  await expect(chosen).toHaveText("Feature");
  await page.goBack();
  await page.goBack();
  await expect(chosen).toHaveText("Model");
});

test("the month's end is foreseen in the figures, whatever the range", async ({ page }) => {
  await openOverview(page, "?period=7d");
  const figure = page.locator("dl > div").filter({ hasText: /^Forecast, \w{3} \d\d/ });
  await expect(figure).toContainText(/\$[\d.,]+range \$[\d.,k]+ – \$[\d.,k]+/);
});

test("a refresh leaves everything in its place", async ({ page }) => {
  await openOverview(page);
  const key = page.getByRole("button", { name: "gpt-4o" });
  await key.click();
  await expect(key).toHaveAttribute("aria-pressed", "true");
  await page.getByText("As a table").last().click();
  await page.getByRole("region", { name: "Failed requests" }).scrollIntoViewIfNeeded();
  const place = await page.evaluate(() => scrollY);
  const age = page.getByText(/^Updated \d+ s ago/);
  await expect(age).toHaveText(/Updated [2-9] s ago/);
  await page.getByRole("button", { name: "Refresh" }).dispatchEvent("click");
  await expect(page.getByText(/^Updated (now|1 s ago)/)).toBeAttached();
  await expect(key).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("table", { name: /^Failed requests by day/ })).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(place);
});

test("the figures of a chart can be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openOverview(page, "?period=7d");
  const tokens = page.getByRole("region", { name: "Tokens" });
  await tokens.getByText("As a table").click();
  await tokens.getByRole("button", { name: "Copy" }).click();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  expect(lines[0]).toBe("When\tTokens\tRequests\tfresh input\tcached\toutput");
  expect(lines[4]).toMatch(/^\w{3}, \w{3} \d+\t504,500\t5\t400,000\t100,000\t4,500$/);
});
