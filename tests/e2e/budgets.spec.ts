import { expect, type Page, test } from "@playwright/test";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

// gpt-4o at 2.50 in and 10.00 out: a thousand tokens of each are 0.0125. Two calls fit into 0.03, and three do not.
const CALL = { provider: "openai", model: "gpt-4o", tags: { feature: "contract-review", user_id: "u_42" } };
const MADE = { ...CALL, input_tokens: 1000, output_tokens: 1000 };
const AHEAD = { ...CALL, input_tokens: 1000, max_output_tokens: 1000 };
const LIMIT = "0.03";
const DAY_MS = 86_400_000;

const { dataDir, remove } = makeDataDir();
let product: Product;
let key = "";

test.beforeAll(async () => {
  product = await startProduct(dataDir);
  ({ key } = await makeKey(product.url));
  // Six calls of one day: four of them, 0.05, would have been refused.
  const timestamp = Date.now() - 40 * DAY_MS;
  const events = Array.from({ length: 6 }, () => ({ ...MADE, timestamp }));
  expect((await send("/v1/events/batch", { events })).status).toBe(202);
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

async function send(path: string, body: object) {
  const response = await fetch(product.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}

const reserve = (id: string) => send("/v1/reservations", { id, ...AHEAD });

/** Fills in the form without a mouse. */
async function fillIn(page: Page): Promise<void> {
  await page.getByLabel("Limit", { exact: true }).fill(`$${LIMIT}`);
  await page.getByLabel("Period").selectOption("Every day");
  await page.getByRole("button", { name: "Only calls of: Only some calls" }).press("Enter");
  await page.getByRole("menuitem", { name: "Feature" }).press("Enter");
  await expect(page.getByRole("button", { name: "Choose features" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("searchbox", { name: "Find a value of feature" })).toBeFocused();
  await page.keyboard.type("contract-review");
  await expect(page.getByRole("checkbox", { name: "contract-review" })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Remove contract-review" })).toBeVisible();
  await page.getByRole("radio", { name: "Hard" }).press("Space");
}

test("a budget is made by its form, stops a call, is raised and lets it through", async ({ page }) => {
  await openAs(page, `${product.url}/t/adas-team/budgets/new`);

  await test.step("the form tells what the budget would have done", async () => {
    await fillIn(page);
    const told = page.getByRole("region", { name: "In the last 90 days" });
    await expect(told.getByRole("status")).toHaveText(
      "It would have counted 6 calls, warned on 1 day, blocked on 1 day and stopped 4 calls of $0.05.",
    );
  });

  await test.step("what is wrong stands at its field, and what was filled in stays", async () => {
    await page.getByRole("button", { name: "Make the budget" }).click();
    await expect(page.getByLabel("Name")).toBeFocused();
    await expect(page.getByLabel("Name")).toHaveAccessibleDescription("This is empty.");
    await expect(page.getByLabel("Limit", { exact: true })).toHaveValue(`$${LIMIT}`);
    await page.getByLabel("Name").fill("Contract review");
    await page.getByLabel("Name").press("Enter");
    await page.waitForURL(/\/budgets\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { name: "Contract review" })).toBeVisible();
  });

  await test.step("its page shows what is spent", async () => {
    expect((await send("/v1/events", MADE)).status).toBe(202);
    await page.reload();
    await expect(page.getByRole("img", { name: /41.7%/ }).first()).toBeVisible();
  });

  await test.step("a call over the limit is refused and stands on its page", async () => {
    expect(await reserve("first")).toMatchObject({ status: 201, json: { reserved_usd: "0.0125" } });
    expect(await reserve("second")).toMatchObject({ status: 402, json: { code: "budget_exceeded" } });
    await page.reload();
    const row = page.getByRole("table", { name: "Blocked calls" }).getByRole("row").nth(1);
    await expect(row).toContainText("gpt-4o");
    await expect(row).toContainText("u_42");
    await expect(row).toContainText("$0.01250");
  });

  await test.step("raised, it lets the call through", async () => {
    await page.getByRole("button", { name: "Raise for now" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("By").fill("0.02");
    await dialog.getByRole("button", { name: "Raise the limit" }).click();
    await expect(dialog.getByLabel("Why")).toHaveAccessibleDescription("This is empty.");
    await dialog.getByLabel("Why").fill("the deadline of a customer");
    await dialog.getByRole("button", { name: "Raise the limit" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("the deadline of a customer")).toBeVisible();
    expect((await reserve("third")).status).toBe(201);
  });

  await test.step("the form of the budget has what it was made with", async () => {
    await page.getByRole("link", { name: "Edit" }).click();
    await expect(page.getByLabel("Limit", { exact: true })).toHaveValue(LIMIT);
    await expect(page.getByLabel("Period")).toHaveValue("day");
    await expect(page.getByRole("button", { name: "Remove contract-review" })).toBeVisible();
    await page.getByLabel("Thresholds").fill("90, lots");
    await page.getByRole("button", { name: "Save the budget" }).click();
    await expect(page.getByLabel("Thresholds")).toBeFocused();
    await page.getByLabel("Thresholds").fill("90");
    await page.getByRole("button", { name: "Save the budget" }).click();
    await page.waitForURL(/\/budgets\/[0-9a-f-]{36}$/);
    await expect(page.getByText("thresholds 90%")).toBeVisible();
  });
});
