import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from "@playwright/test";
import pg from "pg";
import { addUpLayoutShifts, axeFindings, faultsOf, tooWide } from "../support/faults";
import { databaseUrlOf, makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { sampleEvents } from "../support/sample-events";
import { STATES } from "../support/states";

const WIDTHS = [360, 768, 1280, 1920];
/** Where the layouts differ; what axe finds does not hang on the pixels between. */
const AXE_WIDTHS = [360, 1280];
const PASSWORD = "correct horse battery";
const FULL = { email: "ada@example.com", team: "adas-team" };
const EMPTY = { email: "eve@example.com", team: "" };

/** A call with all that a receipt can show. */
const WHOLE_CALL = {
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  requested_model: "claude-sonnet-4-5-latest",
  input_tokens: 56_460,
  cache_read_tokens: 48_200,
  cache_write_tokens: 6_120,
  output_tokens: 2_392,
  reasoning_tokens: 1_480,
  units: { web_search_requests: 2, a_unit_whose_name_is_much_too_long_for_the_first_column: 1 },
  service_tier: "flex",
  latency_ms: 8_420,
  response_id: "msg_01HxQ7vT2mJq3ZpWc8RnYkE9",
  tags: {
    feature: "contract-review",
    a_long_name_of_a_tag: "and a value that is longer than any badge can be",
  },
  metadata: { build: "a1b2c3" },
};

const SIGNED_OUT = ["/sign-in", "/sign-up"];
const OF_FULL_TEAM = [
  "",
  "?period=1y",
  "?group=project",
  "?from=2020-01-01&to=2020-02-01",
  "?model=gpt-5&feature=support-copilot&tag.nothing=has-this-value",
  "/breakdown",
  "/breakdown?then=feature",
  "/breakdown?by=user&sort=-requests,cost",
  "/breakdown?by=session&period=7d",
  "/breakdown?by=tag.a_long_name_of_a_tag&model=claude-sonnet-4-5&model=gpt-5",
  "/events",
  "/events?receipt=look",
  "/events?q=gpt&columns=model.provider.feature.user.project.key.tags.input.cache_read.output.cost.grade.event_id",
  "/events?q=no+call+has+this&provider=openai",
  "/events/look",
  "/prices",
  "/prices?q=gpt&sort=-input&page=2",
  "/prices?q=no+such+model",
  "/prices/model?provider=openai&model=gpt-5",
  "/prices/model?provider=openai&model=gpt-5-mini",
  "/prices/model?provider=local&model=house-llama-70b-instruct-awq-2026-06-preview",
  "/prices/overrides",
  "/prices/overrides/new?provider=openai&model=gpt-5.6",
  "/prices/unpriced",
  "/prices/reprice",
  "/budgets/new",
  "/connect",
  "/connect?client=collector",
  "/connect/proxy",
  "/connect/proxy?provider=bedrock",
  "/settings/keys",
  "/settings/provider-keys",
  "/nowhere",
];
const OF_EMPTY_TEAM = [
  "",
  "/budgets",
  "/events",
  "/prices/changes",
  "/prices/overrides",
  "/prices/unpriced",
  "/prices/reprice",
  "/connect?client=ai-sdk",
  "/settings/keys",
  "/settings/provider-keys",
];

const MAPPING = {
  provider: "local",
  deployment: "house-llama-70b-instruct-awq-2026-06-preview",
  target_provider: "openai",
  model: "gpt-4o-mini",
};

/** A budget with all that its form can hold. */
const WHOLE_BUDGET = {
  name: "Every field of the form",
  limit_usd: "0.5",
  period: "week",
  start_day: 3,
  time_zone: "America/Argentina/ComodRivadavia",
  selector: {
    model: ["gpt-5", "ft:gpt-4o-mini-2024-07-18:fernhill-legal:contract-review-v14:AbCdEf12"],
    "tag.a_long_name_of_a_tag": ["and a value that is longer than any badge can be", ""],
  },
  per: "user_id",
  mode: "hard",
  unpriced: { input: "10", output: "30" },
};

const PROVIDER_KEY = {
  name: "a name that is much too long for a column of any table",
  provider: "our-own-inference-server-in-frankfurt",
  api_key: "sk-0123456789abcdef",
  base_url: "https://inference.eu-central.example.com/openai/v1",
};

test.describe.configure({ mode: "serial", timeout: 400_000 });
// A recording of hundreds of visits takes longer than they do, and a fault is a line that says where.
test.use({ trace: "off" });

const { dataDir, remove } = makeDataDir();
let product: Product;

test.beforeAll(async () => {
  product = await startProduct(dataDir, { RATE_LIMIT_SIGNIN: "off" });
  const { key, token } = await makeKey(product.url);
  await send("/v1/events/batch", { events: sampleEvents(new Date(), 45) }, key);
  await send("/v1/events", { event_id: "look", ...WHOLE_CALL }, key);
  await send("/api/keys", { name: "a name that is much too long for a column of any table" }, token);
  await send(
    "/api/prices",
    { provider: "openai", model: "gpt-5", rates: { input: "1", output: "8" } },
    token,
  );
  await send("/api/price-adjustments", { provider: "anthropic", multiplier: "0.85" }, token);
  await send("/api/model-mappings", MAPPING, token);
  await send("/proxy/api-keys", PROVIDER_KEY, token);
  OF_FULL_TEAM.push(...(await reprices(token)), ...(await budgets(token, key)));
  const { id } = await send("/api/budgets", WHOLE_BUDGET, token);
  OF_FULL_TEAM.push(`/budgets/${id}/edit`);
  EMPTY.team = (
    await send("/auth/register", { email: EMPTY.email, password: PASSWORD, full_name: "Eve" })
  ).team.slug;
});
test.afterAll(async () => {
  await product.stop();
  remove();
});

async function send(path: string, body: object, bearer = "") {
  const response = await fetch(product.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify(body),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
  return response.json();
}

/** A re-price that is applied, so that it stands in the list, and the preview of another. */
async function reprices(token: string): Promise<string[]> {
  const range = { from: "2024-01-01", to: "2030-01-01" };
  const own = { ...range, filter: { model: MAPPING.deployment } };
  const [applied, preview] = [
    await send("/api/reprice/preview", own, token),
    await send("/api/reprice/preview", range, token),
  ];
  await send(`/api/reprice/${applied.id}/apply`, { reason: "the contract began earlier" }, token);
  return [applied.id, preview.id].map((id) => `/prices/reprice/${id}`);
}

/** Budgets that are calm, short, over and stopping; by a dimension, rolling and without an end. */
async function budgets(token: string, key: string): Promise<string[]> {
  const monthly = { period: "month", mode: "hard" };
  const given = [
    { ...monthly, name: "Company", limit_usd: "2000", mode: "soft" },
    { ...monthly, name: "Short", limit_usd: "0.9", period: "rolling", period_days: 7, mode: "track" },
    { ...monthly, name: "Over", limit_usd: "0.01", mode: "soft", thresholds: [50, 80, 100, 120] },
    { ...monthly, name: "Each end user whatever they do", limit_usd: "0.02", period: "year", per: "user_id" },
    { ...monthly, name: "Pilot", limit_usd: "60", period: "total", selector: { feature: ["", "pilot"] } },
    {
      ...monthly,
      name: "Nothing",
      limit_usd: "1",
      selector: { environment: ["a-place-that-nobody-has-called"] },
    },
  ];
  const paths = ["/budgets"];
  for (const budget of given) paths.push(`/budgets/${(await send("/api/budgets", budget, token)).id}`);
  const raise = { amount_usd: "0.001", expires_at: "2100-01-01T00:00:00Z", reason: "a launch" };
  await send(`/api${paths[4]}/raises`, raise, token);
  const call = { provider: "openai", model: "gpt-5", input_tokens: 90_000, max_output_tokens: 9000 };
  for (const user of ["u_20001", "u_20002"])
    await refused({ ...call, tags: { user_id: user, feature: "contract-review" } }, key);
  return [...paths, `${paths[4]}?key=u_20001&sort=key`, `${paths[4]}?page=2`];
}

async function refused(call: object, bearer: string) {
  const response = await fetch(`${product.url}/v1/reservations`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: JSON.stringify(call),
  });
  expect(response.status).toBe(402);
}

async function signedIn(context: BrowserContext, email: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/t/**");
  return page;
}

async function visitAll(browser: Browser, colorScheme: "light" | "dark"): Promise<string[]> {
  const visits = [
    { email: null, paths: SIGNED_OUT },
    { email: FULL.email, paths: OF_FULL_TEAM.map((path) => `/t/${FULL.team}${path}`) },
    { email: EMPTY.email, paths: OF_EMPTY_TEAM.map((path) => `/t/${EMPTY.team}${path}`) },
  ];
  const found = visits.map(async ({ email, paths }) => {
    const faults: string[] = [];
    const context = await browser.newContext({ colorScheme });
    await context.addInitScript(addUpLayoutShifts);
    const page = email ? await signedIn(context, email) : await context.newPage();
    for (const path of paths)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const found = await faultsOf(page, product.url + path);
        if (AXE_WIDTHS.includes(width)) found.push(...(await axeFindings(page)));
        faults.push(...found.map((fault) => `${path} at ${width} ${fault}`));
      }
    await context.close();
    return faults;
  });
  return (await Promise.all(found)).flat();
}

for (const theme of ["light", "dark"] as const)
  test(`no page in ${theme} is too wide, shifts, complains or shuts anybody out`, async ({ browser }) => {
    expect(await visitAll(browser, theme)).toEqual([]);
  });

test("nothing that opens on the analytic pages is too wide or shuts anybody out", async ({ browser }) => {
  const looks = [
    { colorScheme: "light", width: 360 },
    { colorScheme: "dark", width: 1280 },
  ] as const;
  for (const { colorScheme, width } of looks) {
    const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
    const page = await signedIn(context, FULL.email);
    await page.setViewportSize({ width, height: 900 });
    for (const { name, path, open } of STATES)
      await test.step(`${name} in ${colorScheme}`, async () => {
        await page.goto(`${product.url}/t/${FULL.team}${path}`);
        await open(page);
        expect([...(await tooWide(page)), ...(await axeFindings(page))]).toEqual([]);
      });
    await context.close();
  }
});

test("on paper a page is one column on white, without what can only be pressed", async ({ browser }) => {
  const context = await browser.newContext({ colorScheme: "dark" });
  const page = await signedIn(context, FULL.email);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  // The width of a sheet of A4 within its margins.
  await page.setViewportSize({ width: 655, height: 958 });
  for (const path of ["", "/breakdown", "/events"]) {
    expect(await faultsOf(page, `${product.url}/t/${FULL.team}${path}`), path).toEqual([]);
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
  const { cookies } = await (await signedIn(context, FULL.email)).context().storageState();
  const still = await browser.newContext({ javaScriptEnabled: false });
  await still.addCookies(cookies);
  const page = await still.newPage();
  await page.goto(`${product.url}/t/${FULL.team}`);
  await expect(page.locator("data")).toBeVisible();
  await expect(page.getByText("Today", { exact: true }).first()).toBeVisible();
  await Promise.all([context.close(), still.close()]);
});

test("a panel whose question fails or lags does so alone", async ({ page, context }) => {
  const database = new pg.Client({ connectionString: databaseUrlOf(dataDir) });
  await database.connect();
  await signedIn(context, FULL.email);
  const overview = `${product.url}/t/${FULL.team}`;
  const spend = page.locator("data");

  await test.step("a failure says so, with what to search the log for, and can be tried again", async () => {
    await database.query("ALTER TABLE usage_rollup RENAME TO away");
    await page.goto(overview);
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    const alert = page.getByRole("alert").filter({ hasText: "The figures did not load" });
    const reference = (await alert.locator("code").textContent()) ?? "";
    expect(product.output()).toContain(reference);
    await database.query("ALTER TABLE away RENAME TO usage_rollup");
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect(spend).toBeVisible();
    await expect(page.getByRole("alert").filter({ hasText: "did not load" })).toHaveCount(0);
  });

  await test.step("what is late stands as grey until it is there", async () => {
    await database.query("BEGIN; LOCK TABLE usage_rollup IN ACCESS EXCLUSIVE MODE");
    await page.goto(overview, { waitUntil: "commit" });
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "Loading" }).first()).toBeAttached();
    await expect(spend).toHaveCount(0);
    await database.query("ROLLBACK");
    await expect(spend).toBeVisible();
    await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
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

test("everything can be reached and told by keyboard", async ({ page, context }) => {
  await signedIn(context, FULL.email);
  await page.goto(`${product.url}/t/${FULL.team}`);

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

  await page.goto(`${product.url}/t/${FULL.team}/settings/keys`);
  await page.getByRole("button", { name: /^Revoke a name/ }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).press("Enter");
  const notice = page.getByRole("status").filter({ hasText: "is revoked" });
  await expect(page.locator(":focus")).toContainText("is revoked");
  await expect(notice).toBeVisible();
});
