import type { IncomingMessage } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { allFinished } from "@/lib/unfinished";
import { createProviderKey, newProviderKeyInput } from "@/lib/vault";
import { useDatabase } from "@/tests/support/database";
import type { TestTeam } from "@/tests/support/factories";
import { useCaller, useDoor, useUpstream } from "@/tests/support/proxy";
import { proxyDoor } from "./proxy";

const ANSWER = {
  id: "chatcmpl-of-a-test",
  model: "gpt-4o-mini-2024-07-18",
  choices: [{ message: { content: "Paris" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 10, completion_tokens: 2 },
};

let received: { request: IncomingMessage; body: Buffer }[] = [];
await useUpstream(
  async (request, response) => {
    received.push({ request, body: Buffer.concat(await request.toArray()) });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(ANSWER));
  },
  ["OPENAI", "GOOGLE", "ANTHROPIC"],
);
const database = useDatabase();
const url = useDoor(proxyDoor);

let team: TestTeam;
let key: string;
useCaller((caller) => {
  received = [];
  ({ team, key } = caller);
});

const CHAT = "/proxy/openai/v1/chat/completions";
const TOLD = JSON.stringify({
  model: "gpt-4o-mini",
  max_tokens: 100,
  messages: [{ role: "user", content: "Hi" }],
});

function send(body: string | Buffer, headers: Record<string, string> = {}, path = CHAT, method = "POST") {
  return fetch(url() + path, {
    method,
    headers: {
      "content-type": "application/json",
      "x-tokenbudget-key": key,
      authorization: "Bearer sk-theirs",
      ...headers,
    },
    body: new Uint8Array(Buffer.from(body)),
  });
}

const hard = (more: object = {}) =>
  createBudget(
    team.scope,
    budgetInput("UTC").parse({ name: "Chat", limit_usd: "1", period: "month", mode: "hard", ...more }),
  );

async function held(): Promise<number> {
  const rows = await database().prisma.reservation.findMany({ where: { teamId: team.teamId } });
  return Number(rows.reduce((sum, { amountUsd }) => sum + Number(amountUsd), 0));
}

const CODINGS: [string, Buffer, Record<string, string>][] = [
  ["gzip", gzipSync(TOLD), { "content-encoding": "gzip" }],
  ["deflate", deflateSync(TOLD), { "content-encoding": "deflate" }],
  ["br", brotliCompressSync(TOLD), { "content-encoding": "br" }],
  ["UTF-8 with a mark", Buffer.from(`\uFEFF${TOLD}`), {}],
  ["UTF-16", Buffer.from(TOLD, "utf16le"), {}],
];

describe("a call whose body comes", () => {
  test.each(CODINGS)("as %s is held by its own model, and sent as it came", async (_, body, headers) => {
    await hard({ selector: { model: ["gpt-4o-mini"] } });
    const answer = await send(body, headers);
    expect(answer.status).toBe(200);
    expect(received[0]?.body.equals(body)).toBe(true);
    expect(received[0]?.request.headers["content-encoding"]).toBe(headers["content-encoding"]);
    const most = await held();
    expect(most).toBeGreaterThan(100 * 0.6e-6);
    expect(most).toBeLessThan(1000 * 0.6e-6);
  });

  test.each([
    ["a coding that is not known", gzipSync(TOLD), { "content-encoding": "zstd" }],
    ["a coding that is cut", gzipSync(TOLD).subarray(0, 40), { "content-encoding": "gzip" }],
    ["more than a body may be", gzipSync(Buffer.alloc(65 << 20, " ")), { "content-encoding": "gzip" }],
    ["no JSON", Buffer.from(TOLD.replace("100", "NaN")), {}],
  ])("as %s is refused where a hard budget asks, and passes elsewhere", async (_, body, headers) => {
    const budget = { unpriced: "allow", selector: { model: ["gpt-4o-mini"] } };
    expect((await send(body, headers)).status).toBe(200);
    await hard(budget);
    const answer = await send(body, headers);
    expect([answer.status, received.length]).toEqual([415, 1]);
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringMatching(/cannot be read/) },
    });
  });

  test("packed, for a stream without usage, is not written anew", async () => {
    const body = gzipSync(TOLD.replace("{", '{"stream":true,'));
    await (await send(body, { "content-encoding": "gzip" })).text();
    expect(received[0]?.body.equals(body)).toBe(true);
  });

  test("by PUT is a call like any other", async () => {
    await (await send(TOLD, {}, CHAT, "PUT")).text();
    await allFinished();
    const events = await database().prisma.event.findMany({ where: { teamId: team.teamId } });
    expect(events).toMatchObject([{ inputTokens: 10n }]);
  });

  test("under another method's name is refused", async () => {
    const path = "/proxy/google/v1beta/models/gemini-2.5-pro:generateContent";
    const answer = await send("{}", { "x-http-method-override": "PATCH" }, path);
    expect([answer.status, received.length]).toEqual([400, 0]);
    expect(await answer.json()).toMatchObject({ error: { status: "INVALID_ARGUMENT" } });
  });
});

describe("a call that nobody would make", () => {
  const deep = `${"[".repeat(50_000)}1${"]".repeat(50_000)}`;
  const ODD: [name: string, status: number, path: string, body: string][] = [
    [
      "of endless answers",
      200,
      "openai/v1/embeddings",
      '{"model":"text-embedding-3-small","input":"hi","n":1e400}',
    ],
    [
      "of an endless answer",
      402,
      "openai/v1/chat/completions",
      '{"model":"gpt-4o","max_tokens":1e300,"n":1e300}',
    ],
    ["of a model with a NUL", 402, "openai/v1/chat/completions", '{"model":"m\\u0000","max_tokens":1}'],
    ["of half a letter", 402, "openai/v1/chat/completions", '{"model":"m\\ud800","max_tokens":1}'],
    ["of a long name", 402, "openai/v1/chat/completions", `{"model":"${"m".repeat(1e6)}","max_tokens":1}`],
    [
      "of a tier with a NUL",
      200,
      "openai/v1/embeddings",
      '{"model":"text-embedding-3-small","service_tier":"\\u0000"}',
    ],
    [
      "in a deep batch",
      200,
      "anthropic/v1/messages/batches",
      `{"requests":[{"params":{"model":"claude-haiku-4-5","max_tokens":1,"messages":${deep}}}]}`,
    ],
  ];

  test.each(ODD)("%s is answered by the budget: %i", async (_, status, path, body) => {
    await hard();
    expect((await send(body, {}, `/proxy/${path}`)).status).toBe(status);
    await allFinished();
  });

  test("is held at its most where calls without a price pass", async () => {
    await hard({ unpriced: "allow" });
    const body = '{"model":"nobody-knows","max_tokens":1e300,"n":1e300}';
    expect((await send(body)).status).toBe(200);
    await allFinished();
  });
});

describe("a credential of the provider's", () => {
  const path = "/proxy/openai/v1/realtime/client_secrets";

  test("is not made with the team's stored key", async () => {
    const given = { name: "k", provider: "openai", api_key: "sk-stored-0123456789" };
    await createProviderKey(team.scope, newProviderKeyInput.parse(given));
    const answer = await send("{}", { authorization: `Bearer ${key}` }, path);
    expect([answer.status, received.length]).toEqual([403, 0]);
    expect(await answer.json()).toMatchObject({ error: { type: "permission_error" } });
    expect((await send(TOLD, { authorization: `Bearer ${key}` })).status).toBe(200);
  });

  test("is made with the caller's own", async () => {
    expect((await send("{}", {}, path)).status).toBe(200);
  });
});

test("a call is held by the name that the ledger tells it is served as, after a start too", async () => {
  expect((await send(TOLD)).status).toBe(200);
  await allFinished();
  await hard({ selector: { model: ["gpt-4o-mini-2024-07-18"] }, limit_usd: "0.0000001" });
  // As a process that has just started.
  Object.assign(globalThis, { tokenbudgetServed: undefined, tokenbudgetRecalled: undefined });
  expect((await send(TOLD)).status).toBe(402);
});
