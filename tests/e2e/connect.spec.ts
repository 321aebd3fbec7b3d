import { SpanKind } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { expect, test } from "@playwright/test";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";

const { dataDir, remove } = makeDataDir();
let product: Product;

test.beforeAll(async () => {
  product = await startProduct(dataDir);
  await makeKey(product.url);
});
test.afterAll(async () => {
  await product.stop();
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

test("the settings on Connect, with a key made there, bring a traced call with its cost", async ({
  page,
}) => {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Create a key" }).click();
  await expect(page.getByText("Copy it now")).toBeVisible();
  await page.getByRole("link", { name: "Anthropic SDK" }).click();
  await expect(page).toHaveURL(/client=anthropic$/);

  const settings = page.getByRole("region", { name: "In the environment" });
  await expect(settings).toContainText(await page.getByLabel("API key").inputValue());
  await sendCall((await settings.locator("code").textContent()) ?? "");

  // 1000 × $0.15 and 500 × $0.60 per million
  await page.goto(`${product.url}/t/adas-team/events`);
  await expect(page.getByRole("row", { name: /gpt-4o-mini/ })).toContainText("$0.000450");
});
