import { expect, test } from "@playwright/test";
import { createMockProviders } from "../support/mock-providers.mjs";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";

const { dataDir, remove } = makeDataDir();
const mock = createMockProviders({ port: 0, quiet: true });
let env: Record<string, string>;

test.beforeAll(async () => {
  await mock.listen();
  env = { PROXY_UPSTREAM_OPENAI: `${mock.url}/openai` };
});
test.afterAll(async () => {
  await mock.close();
  remove();
});

/** A call through the proxy whose answer comes in so many pieces, each so long after the last. */
async function beginStream(product: Product, key: string, steer: { chunks: number; chunkDelay: number }) {
  const response = await fetch(`${product.url}/proxy/openai/v1/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-tokenbudget-key": key,
      authorization: "Bearer sk-theirs",
      "x-mock": JSON.stringify({ input: 100, output: 50, text: "word ".repeat(200), ...steer }),
    },
    body: JSON.stringify({ model: "gpt-4o-mini", stream: true, messages: [{ role: "user", content: "Hi" }] }),
  });
  expect(response.status).toBe(200);
  const id = response.headers.get("x-tokenbudget-event-id") ?? "";
  const ending = response.text().then(
    (text) => (text.trimEnd().endsWith("[DONE]") ? "whole" : "short"),
    () => "cut",
  );
  return { id, ending };
}

/** The calls that the ledger has, by their ids. */
async function callsOf(product: Product, key: string): Promise<Record<string, object>> {
  const response = await fetch(`${product.url}/api/events`, { headers: { authorization: `Bearer ${key}` } });
  const { data } = await response.json();
  return Object.fromEntries(data.map((event: { event_id: string }) => [event.event_id, event]));
}

test("a stop lets a stream end, cuts a longer one, says what it waits for, and keeps both calls", async () => {
  const first = await startProduct(dataDir, env);
  const { key } = await makeKey(first.url);
  const short = await beginStream(first, key, { chunks: 20, chunkDelay: 100 });
  const long = await beginStream(first, key, { chunks: 100, chunkDelay: 400 });
  const stopped = first.stop("SIGTERM");

  await expect.poll(first.output).toContain("Stopping: 2 requests are under way, with 10 s to end.");
  await expect(fetch(`${first.url}/health`)).rejects.toThrow();
  expect(await short.ending).toBe("whole");
  expect(await long.ending).toBe("cut");
  expect(await stopped).toBe(0);
  expect(first.output()).toContain("What is left is cut off");

  const second = await startProduct(dataDir, env);
  const calls = await callsOf(second, key);
  expect(Object.keys(calls)).toHaveLength(2);
  expect(calls[short.id]).toMatchObject({ status: "ok", grade: "exact" });
  expect(calls[long.id]).toMatchObject({ status: "error", error_type: "aborted", grade: "estimated" });
  expect(await second.stop()).toBe(0);
  expect(second.output()).toContain("Stopping.\n");
});
