import { expect, type Locator, test } from "@playwright/test";
import pg from "pg";
import { faultsOf } from "../support/faults";
import { FULL, type Shown, showEverything } from "../support/look-team";
import { databaseUrlOf } from "../support/product";
import { openAs } from "../support/session";

test.describe.configure({ mode: "serial" });

let shown: Shown;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  shown = await showEverything();
});
test.afterAll(() => shown.stop());

const overview = () => `${shown.product.url}/t/${FULL.team}`;

test("on paper a page is one column on white, without what can only be pressed", async ({ browser }) => {
  const context = await browser.newContext({ colorScheme: "dark" });
  const page = await context.newPage();
  await openAs(page, overview());
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  // The width of a sheet of A4 within its margins.
  await page.setViewportSize({ width: 655, height: 958 });
  for (const path of ["", "/breakdown", "/events"]) {
    expect(await faultsOf(page, `${overview()}${path}`), path).toEqual([]);
    await expect(page.getByText(/Printed \w+ \d+, \d{4}/)).toBeVisible();
    // The key of a chart names its colours and stays.
    await expect(page.locator("button:visible:not([aria-pressed])"), path).toHaveCount(0);
    await expect(page.getByRole("navigation").filter({ visible: true }), path).toHaveCount(0);
    const { left, ground } = await page.locator("main").evaluate((main) => ({
      left: main.getBoundingClientRect().left,
      ground: getComputedStyle(main).backgroundColor,
    }));
    expect([left, ground], path).toEqual([0, "rgb(255, 255, 255)"]);
  }
  await context.close();
});

test("the figures are in the page's own HTML, for those without scripts", async ({ browser }) => {
  const context = await browser.newContext();
  await openAs(await context.newPage(), overview());
  const { cookies } = await context.storageState();
  const still = await browser.newContext({ javaScriptEnabled: false });
  await still.addCookies(cookies);
  const page = await still.newPage();
  await page.goto(overview());
  await expect(page.locator("data")).toBeVisible();
  await expect(page.getByText("Today", { exact: true }).first()).toBeVisible();
  await Promise.all([context.close(), still.close()]);
});

test("a panel whose question fails or lags does so alone", async ({ page }) => {
  const database = new pg.Client({ connectionString: databaseUrlOf(shown.dataDir) });
  await database.connect();
  await openAs(page, overview());
  const spend = page.locator("data");

  await test.step("a failure says so, with what to search the log for, and can be tried again", async () => {
    await database.query("ALTER TABLE usage_rollup RENAME TO away");
    await page.goto(overview());
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    const alert = page.getByRole("alert").filter({ hasText: "The figures did not load" });
    const reference = (await alert.locator("code").textContent()) ?? "";
    expect(shown.product.output()).toContain(reference);
    await database.query("ALTER TABLE away RENAME TO usage_rollup");
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect(spend).toBeVisible();
    await expect(page.getByRole("alert").filter({ hasText: "did not load" })).toHaveCount(0);
  });

  await test.step("what is late stands as grey until it is there", async () => {
    await database.query("BEGIN; LOCK TABLE usage_rollup IN ACCESS EXCLUSIVE MODE");
    await page.goto(overview(), { waitUntil: "commit" });
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "Loading" }).first()).toBeAttached();
    await expect(spend).toHaveCount(0);
    await database.query("ROLLBACK");
    await expect(spend).toBeVisible();
    await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
  });

  await test.step("what is asked anew stays, with what was opened in it, however late the answer", async () => {
    await page.goto(overview());
    const chart = page.getByRole("figure", { name: /^Spend over time/ });
    const series = chart.locator("[aria-pressed]").first();
    await expect(async () => {
      await series.click();
      await expect(series).toHaveAttribute("aria-pressed", "true", { timeout: 1000 });
    }).toPass();
    await database.query("BEGIN; LOCK TABLE usage_rollup IN ACCESS EXCLUSIVE MODE");
    const asked = page.waitForResponse((response) => response.url().includes("_rsc="));
    await page.getByRole("button", { name: "Refresh" }).click();
    await asked;
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    await expect(spend).toBeVisible();
    await database.query("ROLLBACK");
    await expect(page.getByText(/^Updated (now|1 s ago)/)).toBeAttached();
    await expect(series).toHaveAttribute("aria-pressed", "true");
  });
  await database.end();
});

/** Presses Tab until this has the focus. */
async function tabTo(wanted: Locator) {
  for (let presses = 0; presses < 15; presses++) {
    await wanted.page().keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  await expect(wanted).toBeFocused();
}

test("everything can be reached and told by keyboard", async ({ page }) => {
  await openAs(page, overview());

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page.getByRole("button", { name: "Range: Last 30 days" }));

  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Last 7 days" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "By days …" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("menu", { name: "Range" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Time zone: UTC" })).toBeFocused();

  const chart = page.getByRole("slider", { name: /^Spend over time by day/ });
  await tabTo(chart);
  const today = await chart.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(chart).not.toHaveAttribute("aria-valuetext", today ?? "");

  await page.goto(`${overview()}/settings/keys`);
  await page.getByRole("button", { name: /^Revoke a name/ }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).press("Enter");
  const notice = page.getByRole("status").filter({ hasText: "is revoked" });
  await expect(page.locator(":focus")).toContainText("is revoked");
  await expect(notice).toBeVisible();
});
