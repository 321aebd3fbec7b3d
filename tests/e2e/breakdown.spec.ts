import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

test.describe.configure({ mode: "serial" });
test.use({ timezoneId: "America/New_York" });

const { dataDir, remove } = makeDataDir();
let product: Product;

// Of each model as many calls as said, by feature; gpt-4o costs 2.50 a million.
const CALLS: [model: string, feature: string, user: string, calls: number][] = [
  ["gpt-4o", "search", "u-1", 4],
  ["gpt-4o", "drafts", "u-2", 2],
  ["gpt-4o-mini", "search", "u-1", 6],
  ["house-model", "=drafts", "u-3", 1],
];

test.beforeAll(async () => {
  product = await startProduct(dataDir, { RATE_LIMIT_SIGNIN: "off" });
  const { key } = await makeKey(product.url);
  const events = CALLS.flatMap(([model, feature, user_id, calls]) =>
    Array.from({ length: calls }, () => ({
      timestamp: Date.now() - 120_000,
      provider: "openai",
      model,
      input_tokens: 100_000,
      output_tokens: 0,
      tags: { feature, user_id, matter: "M-1" },
    })),
  );
  const response = await fetch(`${product.url}/v1/events/batch`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ events }),
  });
  expect((await response.json()).accepted).toBe(13);
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

async function openTeam(page: Page, path: string): Promise<void> {
  await openAs(page, `${product.url}/t/adas-team${path}`);
}

/** The names in the first column, without the line of all. */
function names(page: Page): Promise<string[]> {
  return page.locator("tbody tr td:first-child").allInnerTexts();
}
const firstWords = (texts: string[]) => texts.slice(1).map((text) => text.trim().split(/\s/)[0]);

test("values are divided by a second dimension, and a part leads to its calls", async ({ page }) => {
  await openTeam(page, "/breakdown?period=7d");
  expect(firstWords(await names(page))).toEqual(["gpt-4o", "gpt-4o-mini", "house-model"]);
  await page.getByRole("button", { name: /Then by/ }).click();
  await page.getByRole("menuitem", { name: "Feature", exact: true }).click();
  await expect(page).toHaveURL(/period=7d&then=feature/);
  await expect(page.locator("tbody tr")).toHaveCount(8);
  expect(firstWords(await names(page))).toEqual([
    ...["gpt-4o", "search", "drafts"],
    ...["gpt-4o-mini", "search"],
    ...["house-model", "=drafts"],
  ]);
  await page.getByRole("link", { name: "drafts", exact: true }).click();
  await expect(page).toHaveURL(/model=gpt-4o&provider=openai&feature=drafts/);
  await expect(page.getByRole("row").filter({ hasText: "gpt-4o" })).toHaveCount(2);
  await page.goBack();
  await expect(page.locator("tbody tr")).toHaveCount(8);
});

test("several columns make the order, by mouse and by keys, and the address keeps it", async ({ page }) => {
  await openTeam(page, "/breakdown?period=7d&by=feature");
  await page.getByRole("link", { name: "Requests" }).click();
  await expect(page).toHaveURL(/sort=-requests/);
  await page.getByRole("link", { name: "Input" }).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=-requests%2C-input|sort=-requests,-input/);
  await page.getByRole("link", { name: "Per request" }).focus();
  await page.keyboard.press("Shift+Enter");
  await expect(page).toHaveURL(/sort=-requests(%2C|,)-input(%2C|,)-mean/);
  await page.reload();
  await expect(page.getByRole("columnheader", { name: /^Input.*number 2/ })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: /^Requests/ })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
});

test("the file holds the table whole, as filtered, divided and sorted", async ({ page }) => {
  await openTeam(page, "/breakdown?period=7d&by=feature&then=model&sort=requests&user_id=u-1&user_id=u-3");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV", exact: true }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^spend-by-feature-model-.*\.csv$/);
  const lines = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(lines.map((line) => line.split(",").slice(0, 4).join(" "))).toEqual([
    "Feature Model Provider Spend (USD)",
    "'=drafts house-model openai ",
    "search gpt-4o openai 1",
    "search gpt-4o-mini openai 0.09",
  ]);
});

test("another team's file is not found, and a stranger is sent to sign in", async ({ page }) => {
  await openTeam(page, "");
  const foreign = await page.request.get(`${product.url}/t/nobodys/breakdown/csv`);
  expect(foreign.status()).toBe(404);
  const response = await fetch(`${product.url}/t/adas-team/breakdown/csv`, { redirect: "manual" });
  expect([303, 307]).toContain(response.status);
  expect(response.headers.get("location")).toContain("/sign-in");
});

test("figures say how old they are, and are asked anew in their place", async ({ page }) => {
  await openTeam(page, "/breakdown?period=7d&by=user&then=model&sort=-requests");
  await expect(page.getByText(/^Updated \d+ s ago$/)).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, 40));
  const before = await page.evaluate(() => [location.href, window.scrollY]);
  await page.getByText("Updated").evaluate((label) => label.setAttribute("data-old", ""));
  const refreshed = page.waitForResponse((response) => response.url().includes("/breakdown?"));
  await page.getByRole("button", { name: "Refresh" }).click();
  expect((await refreshed).ok()).toBe(true);
  expect(await page.evaluate(() => [location.href, window.scrollY])).toEqual(before);
});

for (const path of ["", "/breakdown", "/events"]) {
  test(`zone and range stay in the address of ${path || "the overview"}`, async ({ page }) => {
    await openTeam(page, path);
    await page.getByRole("button", { name: /^Time zone/ }).click();
    await page.getByRole("menuitem", { name: "America/New_York" }).click();
    const zone = page.getByRole("button", { name: "Time zone: America/New_York" });
    await expect(zone).toBeVisible();
    await page.getByRole("button", { name: /^Range/ }).click();
    await page.getByRole("menuitem", { name: "Last 7 days" }).click();
    await expect(page).toHaveURL(/period=7d/);
    await page.getByRole("button", { name: /^Range/ }).click();
    await page.getByRole("menuitem", { name: "By days …" }).click();
    const days = page.locator("#range-days");
    await days.getByLabel("First day").fill("2026-01-05");
    await days.getByLabel("Last day").fill("2026-01-07");
    await days.getByRole("button").last().click();
    await expect(page).toHaveURL(
      /tz=America%2FNew_York.*from=2026-01-05&to=2026-01-08|from=2026-01-05&to=2026-01-08.*tz=America/,
    );
    await expect(page.getByRole("button", { name: /^Range: Jan 5/ })).toBeVisible();
    await page.reload();
    await expect(page.getByRole("button", { name: /^Range: Jan 5/ })).toBeVisible();
    await expect(zone).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(/period=7d/);
  });
}

test("lists of the overview lead to their breakdowns with the filter", async ({ page }) => {
  await openTeam(page, "?period=7d&feature=search");
  await page.getByRole("link", { name: "End users" }).click();
  await expect(page).toHaveURL(/breakdown\?period=7d&feature=search&by=user/);
  expect(firstWords(await names(page))).toEqual(["u-1"]);
  await page.goBack();
  await page.getByRole("link", { name: "u-1" }).click();
  await expect(page).toHaveURL(/events\?period=7d&feature=search&user_id=u-1/);
});

test("a chart is a table too, to be copied, and its key leaves one series alone", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openTeam(page, "?period=7d");
  const chart = page.getByRole("figure", { name: /^Spend over time/ });
  const entry = chart.getByRole("button", { name: "gpt-4o", exact: true });
  await entry.click();
  await expect(entry).toHaveAttribute("aria-pressed", "true");
  await entry.click();
  await expect(entry).toHaveAttribute("aria-pressed", "false");
  await chart.getByText("As a table").click();
  await expect(chart.getByRole("cell", { name: "$1.59" })).toBeVisible();
  await chart.getByRole("button", { name: "Copy" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split("\n")[0]?.split("\t").slice(0, 3)).toEqual(["When", "Spend", "Requests"]);
  expect(copied).toContain("$1.59");
});
