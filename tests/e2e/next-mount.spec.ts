import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { createMockProviders, type MockRequest } from "../support/mock-providers.mjs";
import { makeDataDir, makeKey, type Product, startProduct } from "../support/product";

// The proxy where Next serves it, without the front door, as on any host of Next applications.
const CHAT = "/proxy/openai/v1/chat/completions";
const { dataDir, remove } = makeDataDir();
const mock = createMockProviders({ port: 0, quiet: true });
const odd = createServer((_, response) => void response.writeHead(700).end("{}"));
let product: Product;
let key = "";
let token = "";

test.beforeAll(async () => {
  await Promise.all([mock.listen(), once(odd.listen(0, "127.0.0.1"), "listening")]);
  const { port } = odd.address() as AddressInfo;
  const env = {
    PROXY_UPSTREAM_OPENAI: `${mock.url}/openai`,
    PROXY_UPSTREAM_GROQ: `http://127.0.0.1:${port}`,
  };
  product = await startProduct(dataDir, env, "next");
  ({ key, token } = await makeKey(product.url));
});
test.afterAll(async () => {
  odd.close();
  await product.stop();
  await mock.close();
  remove();
});

type Sent = { path?: string; steer?: object; headers?: Record<string, string>; signal?: AbortSignal };

function send(more: object, { path = CHAT, steer = {}, headers = {}, signal }: Sent = {}): Promise<Response> {
  return fetch(product.url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-tokenbudget-key": key,
      authorization: "Bearer sk-theirs",
      "x-mock": JSON.stringify(steer),
      ...headers,
    },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hi" }], ...more }),
    ...(signal && { signal }),
  });
}

/** The event of a call, once it is there. */
async function eventOf(response: Response): Promise<Record<string, unknown>> {
  const id = response.headers.get("x-tokenbudget-event-id");
  let found: Record<string, unknown> | undefined;
  await expect
    .poll(async () => {
      const listed = await fetch(`${product.url}/api/events`, {
        headers: { authorization: `Bearer ${key}` },
      });
      found = (await listed.json()).data.find(({ event_id }: { event_id: string }) => event_id === id);
      return found !== undefined;
    })
    .toBe(true);
  return found ?? {};
}

test("a JSON answer passes with its cost, and is recorded", async () => {
  const answer = await send({}, { steer: { input: 1000, output: 100 } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-tokenbudget-cost")).toBe("0.00021");
  expect(await answer.json()).toMatchObject({ usage: { prompt_tokens: 1000 } });
  expect(await eventOf(answer)).toMatchObject({ input_tokens: 1000, output_tokens: 100, grade: "exact" });
});

test("a stream comes piece by piece without the usage that was asked for, which is recorded", async () => {
  const steer = { input: 1000, output: 100, chunks: 5, chunkDelay: 200 };
  const answer = await send({ stream: true }, { steer });
  const pieces: string[] = [];
  await answer.body?.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(piece) {
        pieces.push(piece);
      },
    }),
  );
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join("")).toMatch(/data: \[DONE\]\s*$/);
  expect(pieces.join("")).not.toContain("prompt_tokens");
  expect((mock.requests.at(-1) as MockRequest).body).toMatchObject({
    stream_options: { include_usage: true },
  });
  expect(await eventOf(answer)).toMatchObject({ input_tokens: 1000, output_tokens: 100, grade: "exact" });
});

test("a stream that its caller leaves is ended at the provider, and estimated", async () => {
  const leaving = new AbortController();
  const steer = { chunks: 100, chunkDelay: 50, text: "word ".repeat(100) };
  const answer = await send({ stream: true }, { steer, signal: leaving.signal });
  const reader = answer.body?.getReader();
  for (let pieces = 0; pieces < 3; pieces++) await reader?.read();
  leaving.abort();
  await expect.poll(() => mock.requests.at(-1)?.aborted).toBe(true);
  expect(await eventOf(answer)).toMatchObject({
    status: "error",
    error_type: "aborted",
    grade: "estimated",
  });
});

test("a stream that its provider breaks off breaks off", async () => {
  const answer = await send({ stream: true }, { steer: { chunks: 20, chunkDelay: 20, abortAfter: 4 } });
  await expect(answer.text()).rejects.toThrow();
  expect(await eventOf(answer)).toMatchObject({ error_type: "aborted", grade: "estimated" });
});

test("a call over a hard budget is refused in the provider's form, and nothing is sent", async () => {
  const made = await fetch(`${product.url}/api/budgets`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({
      name: "Pilot",
      limit_usd: "0.000001",
      period: "month",
      mode: "hard",
      selector: { feature: ["pilot"] },
    }),
  });
  expect(made.ok, await made.clone().text()).toBe(true);
  const before = mock.requests.length;
  const answer = await send({ max_tokens: 1000 }, { headers: { "x-tb-feature": "pilot" } });
  expect(answer.status).toBe(402);
  expect(await answer.json()).toMatchObject({
    error: { code: "budget_exceeded", message: expect.stringMatching(/Budget Pilot has .* free/) },
  });
  expect(mock.requests).toHaveLength(before);
});

test("errors keep their status, and a status that HTTP does not have is a bad gateway", async () => {
  const limited = await send({}, { steer: { status: 429, retryAfter: 7 } });
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
  const broken = await send({}, { path: "/proxy/groq/openai/v1/chat/completions" });
  expect(broken.status).toBe(502);
  expect(await broken.json()).toMatchObject({ error: { message: expect.stringContaining("status 700") } });
  const nobody = await fetch(product.url + CHAT, { method: "POST", headers: { "x-request-id": "req-1" } });
  expect([nobody.status, nobody.headers.get("x-request-id")]).toEqual([401, "req-1"]);
});

test("a script of another origin may call, as its browser asks ahead", async ({ page }) => {
  await page.goto(`http://127.0.0.1:${new URL(mock.url).port}/openai/v1/models`);
  const seen = await page.evaluate(
    async ([url = "", key = ""]) => {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-tokenbudget-key": key, authorization: "Bearer x" },
        body: JSON.stringify({ model: "gpt-4o-mini", messages: [] }),
      });
      return { status: answer.status, id: answer.headers.get("x-tokenbudget-event-id") };
    },
    [product.url + CHAT, key],
  );
  expect(seen).toEqual({ status: 200, id: expect.any(String) });
});
