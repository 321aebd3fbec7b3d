import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, type Page, test } from "@playwright/test";
import { clickBar } from "../support/chart";
import { axeFindings } from "../support/faults";
import { makeDataDir, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

test.describe.configure({ mode: "serial" });

const EMAIL = "demo@example.com";
const DAYS = 20;
const { dataDir, remove } = makeDataDir();
let product: Product;
let password: string;
let token: string;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  product = await startProduct(dataDir, { RATE_LIMIT_SIGNIN: "off" });
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...["--conditions=react-server", "scripts/run.mjs", "scripts/demo-data.ts"],
      ...["--events", "1500", "--days", String(DAYS)],
    ],
    { env: { ...process.env, DATA_DIR: dataDir, PRICING_SOURCE_URL: "off" } },
  );
  password = /with the password (\S+);/.exec(stdout)?.[1] ?? "";
  const response = await fetch(`${product.url}/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: EMAIL, password }),
  });
  ({ access_token: token } = await response.json());
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

type Listed = { event_id: string; model: string; tags: Record<string, string> };

/** All events of a query, newest first, as the API lists them. */
async function eventsByApi(query: string): Promise<Listed[]> {
  const found: Listed[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const response: Response = await fetch(
      `${product.url}/api/events?${query}&limit=1000${cursor && `&cursor=${cursor}`}`,
      { headers: { authorization: `Bearer ${token}`, "x-team": "fernhill" } },
    );
    const { data, next_cursor } = await response.json();
    found.push(...data);
    cursor = next_cursor;
  }
  return found;
}

async function open(page: Page, path: string): Promise<void> {
  await openAs(page, `${product.url}/t/fernhill${path}`, { email: EMAIL, password });
}

function rowsOf(page: Page) {
  return page.locator("a[data-event]");
}

async function queryOf(page: Page): Promise<string> {
  const query = new URL(page.url()).searchParams;
  for (const own of ["older", "newer", "columns", "receipt", "receipt_project"]) query.delete(own);
  return query.toString();
}

async function expectAccessible(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
}

test("from the filtered overview through a day of the chart to its events and a receipt, and back", async ({
  page,
}) => {
  await open(page, "?period=7d");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByRole("button", { name: "provider", exact: true }).click();
  await page.getByRole("checkbox", { name: "openai" }).check();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page).toHaveURL(/provider=openai/);
  const chart = page.getByRole("slider", { name: /^Spend over time/ });
  await clickBar(page, chart, 3.5 / 7);
  await expect(page).toHaveURL(/\/events\?.*from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d/);
  await expect(page).toHaveURL(/provider=openai/);
  const all = await eventsByApi(await queryOf(page));
  expect(all.length).toBeGreaterThan(0);
  await expect(rowsOf(page)).toHaveCount(Math.min(100, all.length));
  await expect(page.getByText(new RegExp(`^${all.length} events?, newest first$`))).toBeVisible();
  await rowsOf(page).nth(1).click();
  const receipt = page.getByRole("complementary", { name: "Receipt", exact: true });
  await expect(receipt.getByText(all[1]?.event_id ?? "", { exact: true }).first()).toBeVisible();
  await page.goBack();
  await expect(receipt).toHaveCount(0);
  await page.goBack();
  await expect(chart).toBeVisible();
  await expect(page).toHaveURL(/period=7d.*provider=openai/);
});

test("a breakdown is sorted by its heads, and a reload leaves it so", async ({ page }) => {
  await open(page, "/breakdown?period=30d");
  const head = page.getByRole("columnheader", { name: /Requests/ });
  await head.getByRole("link").click();
  await expect(page).toHaveURL(/sort=-requests/);
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await page.reload();
  await expect(head).toHaveAttribute("aria-sort", "descending");
});

test("the list is walked to its very end, each call once, and back by the browser", async ({ page }) => {
  await open(page, `/events?period=30d&provider=openai`);
  const all = await eventsByApi(await queryOf(page));
  const older = page.getByRole("link", { name: "Older" });
  const idsShown = () =>
    rowsOf(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("href") ?? ""));
  const idOf = (href: string) => new URL(href, product.url).searchParams.get("receipt") ?? "";
  const seen: string[] = [];
  let pages = 0;
  for (let isMore = true; isMore; pages++) {
    const ids = (await idsShown()).map(idOf);
    seen.push(...ids);
    isMore = (await older.count()) > 0;
    if (!isMore) break;
    await older.click();
    await expect.poll(async () => (await idsShown()).map(idOf)[0]).toBe(all[seen.length]?.event_id);
  }
  expect(pages).toBeGreaterThan(1);
  expect(seen).toEqual(all.map(({ event_id }) => event_id));
  await page.goBack();
  await expect.poll(async () => idOf((await idsShown())[0] ?? "")).toBe(all[(pages - 1) * 100]?.event_id);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect.poll(async () => idOf((await idsShown())[0] ?? "")).toBe(all[(pages - 2) * 100]?.event_id);
});

test("columns are chosen by keys or clicks, stay through a reload, and are remembered", async ({ page }) => {
  await open(page, "/events?period=7d");
  const head = (name: string) => page.getByRole("columnheader", { name, exact: true });
  await expect(head("Latency")).toBeVisible();
  await page.getByRole("button", { name: "Columns" }).press("Enter");
  const menu = page.getByRole("dialog", { name: "Columns" });
  await expect(menu.getByRole("checkbox", { name: "Model", exact: true })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(head("Requested model")).toBeVisible();
  await menu.getByRole("checkbox", { name: "Customer" }).check();
  await menu.getByRole("checkbox", { name: "Cache read" }).check();
  await menu.getByRole("checkbox", { name: "Latency" }).uncheck();
  await expect(head("Cache read")).toBeVisible();
  await expect(head("Latency")).toHaveCount(0);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/columns=model\.requested_model\.feature\.user\.customer\.input\.cache_read/);
  await page.reload();
  await expect(head("Customer")).toBeVisible();
  await page.goto(`${product.url}/t/fernhill/events`);
  await expect(head("Cache read")).toBeVisible();
  await expect(head("Latency")).toHaveCount(0);
  await page.getByRole("button", { name: "Columns" }).click();
  await menu.getByRole("button", { name: "Usual columns" }).click();
  await expect(head("Latency")).toBeVisible();
  await expect(head("Customer")).toHaveCount(0);
});

test("a text is searched for, stands as a chip, and an old id is found at once", async ({ page }) => {
  await open(page, "/events?period=30d&provider=openai");
  const all = await eventsByApi(await queryOf(page));
  const search = page.getByRole("searchbox", { name: "Find a name, a tag or an id" });
  await search.fill("M-2");
  await search.press("Enter");
  await expect(page).toHaveURL(/provider=openai&q=M-2/);
  const holds = all.filter(({ model, tags }) =>
    [model, ...Object.values(tags)].some((value) => value.toLowerCase().includes("m-2")),
  );
  await expect(rowsOf(page)).toHaveCount(Math.min(100, holds.length));
  expect(holds.length).toBeGreaterThan(0);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Remove the filter text" }).click();
  await expect(page).toHaveURL(/events\?period=30d&provider=openai$/);
  await search.fill(all.at(-1)?.event_id ?? "");
  await search.press("Enter");
  await expect(rowsOf(page)).toHaveCount(1);
  await expect(page.getByText("1 event, newest first")).toBeVisible();
  await search.fill("no call has this");
  await search.press("Enter");
  await expect(page.getByText("Nothing matches both filters")).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(rowsOf(page)).toHaveCount(100);
});

test("the list is taken as a file with its columns, and is refreshed in its place", async ({ page }) => {
  await open(page, "/events?period=30d&provider=openai&columns=event_id.cost");
  const all = await eventsByApi(await queryOf(page));
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  const lines = readFileSync(await (await download).path(), "utf8").split("\r\n");
  expect(lines[0]).toBe("Time,Cost (USD),Event");
  expect(lines.slice(1, -1).map((line) => line.split(",")[2])).toEqual(all.map(({ event_id }) => event_id));
  await page.evaluate(() => scrollTo(0, 400));
  await expect(page.getByText(/^Updated [2-9] s ago/)).toBeAttached();
  await page.getByRole("button", { name: "Refresh" }).dispatchEvent("click");
  await expect(page.getByText(/^Updated (now|1 s ago)/)).toBeAttached();
  expect(await page.evaluate(() => scrollY)).toBe(400);
});
