import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { newId } from "@/lib/id";
import { servedNames } from "@/lib/metering";
import { callsInFlight, keepHolds } from "@/lib/proxy";
import { replaySpool } from "@/lib/spool";
import { allFinished } from "@/lib/unfinished";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { createMockProviders, type MockRequest } from "@/tests/support/mock-providers.mjs";
import { useCaller, useDoor } from "@/tests/support/proxy";
import { proxyDoor } from "./proxy";

const mock = await createMockProviders({ port: 0, quiet: true }).listen();
let odd = (response: ServerResponse): unknown => response.end();
const oddServer = createServer((_, response) => odd(response)).listen(0, "127.0.0.1");
await once(oddServer, "listening");
process.env.PROXY_UPSTREAM_GROQ = `http://127.0.0.1:${(oddServer.address() as AddressInfo).port}`;
// Nobody listens there.
process.env.PROXY_UPSTREAM_XAI = "http://127.0.0.1:9";
process.env.PROXY_UPSTREAM_OPENAI = `${mock.url}/openai`;
process.env.PROXY_UPSTREAM_ANTHROPIC = `${mock.url}/anthropic`;
process.env.PROXY_UPSTREAM_GOOGLE = `${mock.url}/gemini`;
const database = useDatabase();
const url = useDoor(proxyDoor);

let team: TestTeam;
let key: string;
useCaller((caller) => {
  mock.reset();
  ({ team, key } = caller);
});
afterAll(() => {
  oddServer.close();
  return mock.close();
});

const CHAT = "/proxy/openai/v1/chat/completions";
const chat = (more: object = {}) => ({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "What is the capital of France?" }],
  ...more,
});

type Sent = { path?: string; headers?: Record<string, string>; signal?: AbortSignal; steer?: object };

function send(body: unknown, { path = CHAT, headers = {}, signal, steer }: Sent = {}): Promise<Response> {
  return fetch(url() + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-tokenbudget-key": key,
      authorization: "Bearer sk-theirs",
      ...(steer && { "x-mock": JSON.stringify(steer) }),
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}

async function events() {
  await allFinished();
  return database().prisma.event.findMany({ where: { teamId: team.teamId }, orderBy: { occurredAt: "asc" } });
}

function lastRequest(): MockRequest {
  return mock.requests.at(-1) as MockRequest;
}

describe("a proxied call", () => {
  test("gets the provider's own answer, and is recorded with its usage and cost", async () => {
    const answer = await send(chat(), { steer: { input: 1000, output: 100, cached: 400 } });
    const body = await answer.text();
    const direct = await fetch(`${mock.url}/openai/v1/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-mock": JSON.stringify({ input: 1000, output: 100, cached: 400 }),
      },
      body: JSON.stringify(chat()),
    });

    expect(answer.status).toBe(200);
    expect({ ...JSON.parse(body), id: "", created: 0 }).toEqual({
      ...((await direct.json()) as object),
      id: "",
      created: 0,
    });
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      door: "proxy",
      provider: "openai",
      model: "gpt-4o-mini-2024-07-18",
      requestedModel: "gpt-4o-mini",
      inputTokens: 1000n,
      cacheReadTokens: 400n,
      outputTokens: 100n,
      grade: "exact",
      status: "ok",
      responseId: JSON.parse(body).id,
    });
    expect(answer.headers.get("x-tokenbudget-event-id")).toBe(event?.eventId);
    expect(answer.headers.get("x-tokenbudget-cost")).toBe(String(event?.costUsd));
    expect(answer.headers.get("server-timing")).toMatch(/^tokenbudget;dur=\d/);
  });

  test("reaches the provider byte for byte, without what is ours", async () => {
    const odd = '{ "model":"gpt-4o-mini",\n"messages":[{"role":"user","content":"caf\\u00e9 é"}], "x":1.0 }';
    await send(odd, { headers: { "x-tb-feature": "chat", cookie: "session=1", "x-custom": "kept" } });
    const { headers } = lastRequest();
    expect(headers).toMatchObject({ authorization: "Bearer sk-theirs", "x-custom": "kept" });
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(odd)));
    for (const name of Object.keys(headers)) expect(name).not.toMatch(/^(x-tb-|x-tokenbudget-|cookie)/);
  });

  test("takes tags and a project from its headers, and tells what it did not understand", async () => {
    const answer = await send(chat(), {
      headers: {
        "x-tb-feature": "chat",
        "x-tb-user": "u1",
        "x-tb-session": "s1",
        "x-tb-environment": "prod",
        "x-tb-tags": '{"plan":"pro","n":2,"bad":{}}',
        "x-tb-project": "no-such",
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-tokenbudget-warning")).toMatch(/"bad".*X-TB-Project/);
    const [event] = await events();
    expect(event).toMatchObject({
      feature: "chat",
      endUserId: "u1",
      sessionId: "s1",
      environment: "prod",
      tags: { plan: "pro", n: "2" },
    });
  });

  test("with more tags than an event has still has its usage", async () => {
    const many = Object.fromEntries(Array.from({ length: 32 }, (_, at) => [`t${at}`, "1"]));
    const answer = await send(chat(), {
      headers: { "x-tb-tags": JSON.stringify(many), "x-tb-feature": "chat" },
      steer: { input: 10, output: 3 },
    });
    expect(answer.headers.get("x-tokenbudget-warning")).toContain("t31");
    await answer.text();
    expect(await events()).toMatchObject([{ feature: "chat", inputTokens: 10n, outputTokens: 3n }]);
  });

  test("with the name of a model that no event has still has its usage", async () => {
    odd = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ...WHOLE, model: undefined }));
    };
    const body = chat({ model: `m\0${"x".repeat(300)}` });
    await (await send(body, { path: "/proxy/groq/openai/v1/chat/completions" })).text();
    expect(await events()).toMatchObject([{ inputTokens: 12n, outputTokens: 3n }]);
  });

  test.each(["%00", "a%20b", "x".repeat(80)])(
    "to a provider of no possible name is not found: %s",
    async (name) => {
      const path = `/proxy/${name}/v1/chat/completions`;
      expect((await send(chat(), { path, headers: { authorization: "" } })).status).toBe(404);
    },
  );

  test("is read whatever its body says it is", async () => {
    const answer = await send(chat(), { headers: { "content-type": "application/octet-stream" } });
    await answer.text();
    expect(await events()).toMatchObject([{ requestedModel: "gpt-4o-mini" }]);
  });

  test("says the length of a file that passes", async () => {
    await send("x".repeat(3000), {
      path: "/proxy/openai/v1/files",
      headers: { "content-type": "multipart/form-data; boundary=b" },
    });
    expect(lastRequest().headers["content-length"]).toBe("3000");
  });

  test("is warned in plain characters of a tag that is not", async () => {
    const tags = Buffer.from('{"größe🙂":{}}').toString("latin1");
    const answer = await send(chat(), {
      headers: { "x-tb-tags": tags, "x-tb-user": Buffer.from("Zoë").toString("latin1") },
    });
    expect([answer.status, answer.headers.get("x-tokenbudget-warning")]).toEqual([
      200,
      expect.stringMatching(/^[ -~]+$/),
    ]);
    expect(await events()).toMatchObject([{ endUserId: "Zoë" }]);
  });

  test("that fails keeps the provider's status, body and headers, and costs nothing", async () => {
    const answer = await send(chat(), { steer: { status: 429, retryAfter: 7 } });
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(await answer.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
    const [event] = await events();
    expect(event).toMatchObject({ status: "error", errorType: "rate_limit_exceeded", grade: "exact" });
    expect(String(event?.costUsd)).toBe("0");
  });

  test("whose provider cannot be reached is told in the provider's form and recorded", async () => {
    const answer = await send(chat(), { path: "/proxy/xai/v1/chat/completions" });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringMatching(/could not be reached/) },
    });
    expect(await events()).toMatchObject([
      { provider: "xai", model: "gpt-4o-mini", status: "error", errorType: "connection", grade: "exact" },
    ]);
  });

  test("without a key of ours is refused before anything is sent", async () => {
    const answer = await fetch(url() + CHAT, { method: "POST", body: "{}" });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringMatching(/tb_ak_/) } });
    expect(mock.requests).toEqual([]);
  });

  test("for another thing than a model's output passes and is not recorded", async () => {
    const answer = await fetch(`${url()}/proxy/openai/v1/models`, {
      headers: { "x-tokenbudget-key": key, authorization: "Bearer sk-theirs" },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ object: "list" });
    expect(await events()).toEqual([]);
  });
});

describe("a proxied stream", () => {
  test("comes as the provider sends it unasked, and its usage is known all the same", async () => {
    const steer = { input: 1000, output: 100, chunks: 6 };
    const answer = await send(chat({ stream: true }), { steer });
    const seen = await answer.text();
    const direct = await fetch(`${mock.url}/openai/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-mock": JSON.stringify(steer) },
      body: JSON.stringify(chat({ stream: true })),
    });
    const plain = (text: string) => text.replace(/"id":"[^"]*"|"created":\d+/g, "");
    expect(plain(seen)).toBe(plain(await direct.text()));
    const [event] = await events();
    expect(event).toMatchObject({ inputTokens: 1000n, outputTokens: 100n, grade: "exact", status: "ok" });
    expect(event?.timeToFirstTokenMs).toEqual(expect.any(Number));
  });

  test("that its caller leaves is ended at the provider, and estimated from what was seen", async () => {
    const leaving = new AbortController();
    const answer = await send(chat({ stream: true }), {
      signal: leaving.signal,
      steer: { chunks: 50, chunkDelay: 30, text: "word ".repeat(50) },
    });
    const reader = answer.body?.getReader();
    for (let pieces = 0; pieces < 5; pieces++) await reader?.read();
    expect(callsInFlight(team.scope)).toMatchObject([
      { provider: "openai", phase: "answering", isStream: true },
    ]);
    leaving.abort();
    await expect.poll(() => lastRequest().aborted).toBe(true);
    await expect.poll(async () => (await events()).length).toBe(1);
    const [event] = await events();
    expect(event).toMatchObject({ status: "error", errorType: "aborted", grade: "estimated" });
    expect(Number(event?.outputTokens)).toBeGreaterThan(0);
    expect(Number(event?.outputTokens)).toBeLessThan(50);
    expect(Number(event?.inputTokens)).toBeGreaterThan(3);
    expect(callsInFlight(team.scope)).toEqual([]);
  });

  test("that the provider cuts ends as broken, and is estimated", async () => {
    const answer = await send(chat({ stream: true }), { steer: { abortAfter: 4, chunks: 20 } });
    await expect(answer.text()).rejects.toThrow();
    await expect.poll(async () => (await events()).length).toBe(1);
    expect((await events())[0]).toMatchObject({ status: "error", errorType: "aborted", grade: "estimated" });
  });

  test("of Anthropic keeps what its first event told when it is cut", async () => {
    const answer = await send(
      {
        model: "claude-sonnet-4-5",
        max_tokens: 100,
        stream: true,
        messages: [{ role: "user", content: "Hi" }],
      },
      {
        path: "/proxy/anthropic/v1/messages",
        steer: { input: 5000, cached: 4000, output: 90, abortAfter: 6, chunks: 20 },
      },
    );
    await answer.text().catch(() => {});
    await expect.poll(async () => (await events()).length).toBe(1);
    expect((await events())[0]).toMatchObject({
      inputTokens: 5000n,
      cacheReadTokens: 4000n,
      grade: "estimated",
      errorType: "aborted",
    });
  });

  test("is not held back: a piece arrives before the next one is sent", async () => {
    const answer = await send(chat({ stream: true }), { steer: { chunks: 3, chunkDelay: 400 } });
    const begun = performance.now();
    const reader = answer.body?.getReader();
    await reader?.read();
    expect(performance.now() - begun).toBeLessThan(390);
    await reader?.cancel();
  });
});

describe("a hard budget", () => {
  const hard = (more: object = {}) =>
    createBudget(
      team.scope,
      budgetInput("UTC").parse({ name: "Chat", limit_usd: "0.01", period: "month", mode: "hard", ...more }),
    );

  test("stops a call that could pass it, in the provider's own form, and nothing is sent", async () => {
    await hard({ limit_usd: "0.000001" });
    const answer = await send(chat({ max_tokens: 1000 }));
    expect(answer.status).toBe(402);
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringMatching(/Budget Chat has .* free/), code: "budget_exceeded" },
    });
    expect(mock.requests).toEqual([]);
    expect(await events()).toEqual([]);
  });

  test("names the model that was asked for among the calls it stopped, whatever its answers are called", async () => {
    await (await send(chat())).text();
    await allFinished();
    await hard({ limit_usd: "0.000001" });
    expect((await send(chat())).status).toBe(402);
    const [refusal] = await database().prisma.budgetRefusal.findMany({ where: { teamId: team.teamId } });
    expect(refusal?.call).toMatchObject({ model: "gpt-4o-mini" });
  });

  test("has the call's cost in the place of what was reserved once it is over", async () => {
    const { id } = await hard();
    const answer = await send(chat({ max_tokens: 1000 }), { steer: { input: 1000, output: 100 } });
    await answer.text();
    const [event] = await events();
    const counters = await database().prisma.budgetCounter.findMany({ where: { budgetId: id } });
    expect(counters).toHaveLength(1);
    expect(String(counters[0]?.spentUsd)).toBe(String(event?.costUsd));
    expect(String(counters[0]?.reservedUsd)).toBe("0");
  });

  test("keeps what a long stream holds for as long as it takes", async () => {
    await hard({ limit_usd: "1" });
    const answer = await send(chat({ stream: true, max_tokens: 100 }), {
      steer: { chunks: 8, chunkDelay: 100 },
    });
    const soon = new Date(Date.now() + 1000);
    await database().prisma.reservation.updateMany({
      where: { teamId: team.teamId },
      data: { expiresAt: soon },
    });
    await keepHolds();
    const [held] = await database().prisma.reservation.findMany({ where: { teamId: team.teamId } });
    expect(held?.expiresAt.getTime()).toBeGreaterThan(soon.getTime() + 600_000);
    await answer.text();
    await allFinished();
    await keepHolds();
    expect(await database().prisma.reservation.count({ where: { teamId: team.teamId, state: "open" } })).toBe(
      0,
    );
  });

  test("is never passed by a hundred callers at once", async () => {
    const { id } = await hard({ limit_usd: "0.005" });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        send(chat({ max_tokens: 500 }), { steer: { input: 500, output: 400, latency: 20 } }),
      ),
    );
    await Promise.all(answers.map((answer) => answer.text()));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(3);
    expect(statuses.filter((status) => status === 402).length).toBeGreaterThan(3);
    await allFinished();
    const [counter] = await database().prisma.budgetCounter.findMany({ where: { budgetId: id } });
    expect(Number(counter?.spentUsd)).toBeLessThanOrEqual(0.005);
    expect(String(counter?.reservedUsd)).toBe("0");
    expect(mock.requests).toHaveLength(statuses.filter((status) => status === 200).length);
  });
});

const WHOLE = {
  id: "chatcmpl-odd-1234",
  model: "llama-3.3-70b-versatile",
  choices: [{ finish_reason: "stop", message: { content: "Paris" } }],
  usage: { prompt_tokens: 12, completion_tokens: 3 },
};

describe("an odd answer", () => {
  test.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
  ])("in the coding %s passes as it is, and its usage is read", async (coding, pack) => {
    const body = pack(JSON.stringify(WHOLE));
    odd = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": coding });
      response.end(body);
    };
    const answer = await raw("/proxy/groq/openai/v1/chat/completions");
    expect(answer.headers["content-encoding"]).toBe(coding);
    expect(answer.body.equals(body)).toBe(true);
    expect(await events()).toMatchObject([{ inputTokens: 12n, outputTokens: 3n, grade: "exact" }]);
  });

  test("that sends cookies and headers of its connection gives the caller neither", async () => {
    odd = (response) => {
      response.writeHead(200, {
        "content-type": "application/json",
        "set-cookie": "next-auth.session-token=theirs",
        connection: "keep-alive, x-hop",
        "x-hop": "1",
        "x-kept": "2",
        "x-tokenbudget-event-id": "forged",
      });
      response.end(JSON.stringify(WHOLE));
    };
    const { headers } = await raw("/proxy/groq/openai/v1/chat/completions");
    expect(headers).toMatchObject({ "x-kept": "2" });
    expect(headers["set-cookie"]).toBeUndefined();
    expect(headers["x-hop"]).toBeUndefined();
    expect(headers["x-tokenbudget-event-id"]).not.toContain("forged");
  });

  test.each([204, 304])("of status %i has no body and ends", async (status) => {
    odd = (response) => response.writeHead(status, { "x-kept": "1" }).end();
    const answer = await raw("/proxy/groq/openai/v1/chat/completions");
    expect([answer.status, answer.headers["x-kept"], answer.body.byteLength]).toEqual([status, "1", 0]);
    expect(callsInFlight(team.scope)).toEqual([]);
  });

  test("of status 205 with a body does not keep the caller waiting for it, and may break off", async () => {
    odd = (response) => {
      response.socket?.write("HTTP/1.1 205 Reset Content\r\nContent-Length: 9\r\n\r\nabc");
      setTimeout(() => response.socket?.destroy(), 20);
    };
    const answer = await raw("/proxy/groq/openai/v1/chat/completions");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([answer.status, answer.body.byteLength]).toEqual([205, 0]);
    expect(answer.headers["content-length"]).not.toBe("9");
  });

  test("that breaks off before it is whole is told as the provider's failure", async () => {
    odd = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "900" });
      response.write('{"id":"x"', () => response.socket?.resetAndDestroy());
    };
    const answer = await raw("/proxy/groq/openai/v1/chat/completions");
    expect(answer.status).toBe(502);
    expect(await events()).toMatchObject([{ status: "error", errorType: "aborted" }]);
  });

  test("that is a page is no page of ours in a browser", async () => {
    odd = (response) => {
      response.writeHead(200, { "content-type": "text/html", "clear-site-data": '"*"', nel: "{}" });
      response.end("<script>fetch('/api/keys')</script>");
    };
    const { headers } = await raw("/proxy/groq/page");
    expect(headers).toMatchObject({
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
    expect(headers["clear-site-data"] ?? headers.nel).toBeUndefined();
  });

  test.each([
    ["application/json", JSON.stringify({ choices: [{ message: { args: { a: 0 } } }] })],
    ["text/event-stream", `data: ${JSON.stringify({ choices: [{ delta: { args: { a: 0 } } }] })}\n\n`],
  ])("of %s that is nested deeper than the stack passes", async (type, text) => {
    const deep = text.replace("0", "[".repeat(100_000) + "]".repeat(100_000));
    odd = (response) => response.writeHead(200, { "content-type": type }).end(deep);
    const { status, body } = await raw("/proxy/groq/openai/v1/chat/completions");
    expect([status, body.toString() === deep]).toEqual([200, true]);
    expect(await events()).toHaveLength(1);
  });

  test("names a model for its own team only", async () => {
    odd = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ...WHOLE, model: "gpt-4o-mini-of-nobody" }));
    };
    await raw("/proxy/groq/openai/v1/chat/completions");
    await events();
    expect(servedNames(team.scope, "groq", "gpt-4o-mini")).toEqual(["gpt-4o-mini-of-nobody"]);
    expect(servedNames((await makeTeam()).scope, "groq", "gpt-4o-mini")).toEqual(["gpt-4o-mini"]);
  });

  test("that redirects is passed on and not followed", async () => {
    odd = (response) => response.writeHead(307, { location: "http://169.254.169.254/latest" }).end();
    const { status, headers } = await raw("/proxy/groq/openai/v1/chat/completions");
    expect([status, headers.location]).toEqual([307, "http://169.254.169.254/latest"]);
  });

  test("without usage is estimated from its text", async () => {
    odd = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ...WHOLE, usage: undefined }));
    };
    await raw("/proxy/groq/openai/v1/chat/completions");
    const [event] = await events();
    expect(event).toMatchObject({ grade: "estimated", outputTokens: 1n, usageSource: "estimated" });
  });

  test("that is larger than what is held passes as it comes", async () => {
    const text = JSON.stringify({ ...WHOLE, padding: "x".repeat(2_000_000) });
    odd = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      for (let at = 0; at < text.length; at += 100_000) response.write(text.slice(at, at + 100_000));
      response.end();
    };
    const { body } = await raw("/proxy/groq/openai/v1/chat/completions");
    expect(body.toString()).toBe(text);
    expect(await events()).toMatchObject([{ inputTokens: 12n, outputTokens: 3n, grade: "exact" }]);
  });
});

describe("the database", () => {
  test("that is away lets calls pass, and they are recorded when it is back", async () => {
    await (await send(chat())).text();
    await allFinished();
    const { pool } = database();
    const query = pool.query;
    const connect = pool.connect;
    const away = () =>
      Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
    Object.assign(pool, { query: away, connect: away });
    let answer: Response;
    try {
      answer = await send(chat());
      await answer.text();
      await allFinished();
    } finally {
      Object.assign(pool, { query, connect });
    }
    expect(answer.status).toBe(200);
    expect(await events()).toHaveLength(1);
    expect(await replaySpool()).toBe(1);
    expect(await events()).toHaveLength(2);
    expect(await replaySpool()).toBe(0);
  });

  test("that is away lets calls for a named project pass too", async () => {
    await (await send(chat())).text();
    await allFinished();
    const { pool, prisma } = database();
    const { query, connect } = pool;
    const away = () =>
      Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
    Object.assign(pool, { query: away, connect: away });
    try {
      const answer = await send(chat(), { headers: { "x-tb-project": "another" } });
      expect(answer.status).toBe(200);
      await answer.text();
      await allFinished();
    } finally {
      Object.assign(pool, { query, connect });
    }
    expect(await replaySpool()).toBe(1);
    expect(await prisma.event.count({ where: { teamId: team.teamId } })).toBe(2);
  });

  test("takes the calls that an earlier life of the same process id kept", async () => {
    const folder = join(process.env.DATA_DIR ?? "", "spool");
    await mkdir(folder, { recursive: true });
    const event = { event_id: newId(), provider: "openai", model: "gpt-4o-mini", input_tokens: 1 };
    const { teamId: team_id, projectId } = team;
    const kept = { team_id, actor: team.scope.actor, projectId, event, hold: null };
    await writeFile(join(folder, `calls-${process.pid}.jsonl`), `${JSON.stringify(kept)}\n`);
    expect([await replaySpool(), await replaySpool()]).toEqual([0, 1]);
    expect(await events()).toMatchObject([{ eventId: event.event_id }]);
  });
});

/** A request whose answer is not unpacked. */
function raw(path: string): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const headers = {
    "content-type": "application/json",
    "x-tokenbudget-key": key,
    authorization: "Bearer sk-theirs",
  };
  return new Promise((resolve, reject) => {
    request(url() + path, {
      method: "POST",
      headers: { ...headers, "accept-encoding": "gzip, br, deflate, zstd" },
    })
      .on("error", reject)
      .on("response", async (response) => {
        const body = Buffer.concat(await response.toArray());
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      })
      .end(JSON.stringify(chat()));
  });
}
