import { SpanKind } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { expect, type Page, test } from "@playwright/test";
import { axeFindings } from "../support/faults";
import { createMockProviders } from "../support/mock-providers.mjs";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";
import { openAs } from "../support/session";

const { dataDir, remove } = makeDataDir();
const mock = createMockProviders({ port: 0, quiet: true });
let product: Product;

test.beforeAll(async () => {
  await mock.listen();
  product = await startProduct(dataDir, { PROXY_UPSTREAM_ANTHROPIC: mock.url });
  await makeKey(product.url);
});
test.afterAll(async () => {
  await product.stop();
  await mock.close();
  remove();
});

/** A call of gpt-4o-mini, exported by what a shell with these lines would have. */
async function sendCall(lines: string): Promise<void> {
  for (const [, name, value] of lines.matchAll(/^([A-Z_]+)="(.*)"$/gm)) process.env[String(name)] = value;
  const provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter())],
  });
  const span = provider.getTracer("app").startSpan("chat gpt-4o-mini", { kind: SpanKind.CLIENT });
  span.setAttributes({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.response.model": "gpt-4o-mini",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 500,
  });
  span.end();
  await provider.shutdown();
}

async function openConnect(page: Page): Promise<void> {
  await openAs(page, `${product.url}/t/adas-team`);
  await page.getByRole("link", { name: "Connect" }).click();
  // The page before has a button of that name too.
  await expect(page.getByRole("heading", { name: "Connect", level: 1 })).toBeVisible();
}

async function makeKeyHere(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Create a key" }).click();
  await expect(page.getByText("Copy it now")).toBeVisible();
}

test("the settings on Connect, with a key made there, bring a traced call with its cost", async ({
  page,
}) => {
  await openConnect(page);
  await makeKeyHere(page);
  await page.getByRole("link", { name: "Anthropic SDK" }).click();
  await expect(page).toHaveURL(/client=anthropic$/);

  const settings = page.getByRole("region", { name: "In the environment" });
  await expect(settings).toContainText(await page.getByLabel("API key").inputValue());
  await sendCall((await settings.locator("code").textContent()) ?? "");

  // 1000 × $0.15 and 500 × $0.60 per million
  await page.goto(`${product.url}/t/adas-team/events`);
  await expect(page.getByRole("row", { name: /gpt-4o-mini/ })).toContainText("$0.000450");
});

test("the settings of the proxy, with a key made there, bring a call with its cost", async ({ page }) => {
  await openConnect(page);
  await page.getByRole("link", { name: "Proxy", exact: true }).click();
  await expect(page.getByRole("tab", { name: "Python" })).toHaveAttribute("aria-selected", "true");
  await makeKeyHere(page);
  await page.getByRole("link", { name: "Anthropic", exact: true }).click();
  await expect(page).toHaveURL(/proxy\?provider=anthropic$/);
  await page.getByRole("tab", { name: "curl" }).click();
  const key = await page.getByLabel("API key").inputValue();
  await expect(page.getByRole("tabpanel")).toContainText(`x-api-key: ${key}`);
  expect(await axeFindings(page)).toEqual([]);

  const shell = await page.getByRole("region", { name: "In a shell" }).locator("code").textContent();
  const [, url = "", body = ""] = /^curl (\S+) [\s\S]* -d '(.*)'$/.exec(shell ?? "") ?? [];
  const headers = [...(shell ?? "").matchAll(/-H "([^:]+): (.*)"/g)].map(([, name, value]) => [
    String(name),
    String(value).replace("$PROVIDER_KEY", "sk-ant-mine"),
  ]);
  const answer = await fetch(url, { method: "POST", headers: Object.fromEntries(headers), body });
  expect(answer.status).toBe(200);
  expect(mock.requests.at(-1)?.headers).toMatchObject({ "x-api-key": "sk-ant-mine" });

  // It is recorded a moment after its answer. 11 × $1 and 25 × $5 per million; a long name is broken between its parts
  await expect(async () => {
    await page.goto(`${product.url}/t/adas-team/events`);
    await expect(page.getByRole("row", { name: /claude-haiku/ })).toContainText("$0.000136", {
      timeout: 2000,
    });
  }).toPass();
});
