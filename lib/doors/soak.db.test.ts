import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import type { Agent } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { seedPrices } from "@/lib/feed";
import { createKey, newKeyInput } from "@/lib/keys";
import { log } from "@/lib/log";
import { callsInFlight } from "@/lib/proxy";
import { dataDir } from "@/lib/secrets";
import { replaySpool } from "@/lib/spool";
import { allFinished } from "@/lib/unfinished";
import { createProviderKey, newProviderKeyInput } from "@/lib/vault";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";
import { createMockProviders, type MockRequest } from "@/tests/support/mock-providers.mjs";
import { useDoor } from "@/tests/support/proxy";
import type { DoorAnswer } from "./door";
import { proxyDoor } from "./proxy";

const KB = 1024;
const STREAM_BYTES = 1024 * KB;
const SLOW = 1000;

// The mock does not wait for who reads slowly, so this provider does.
const PIECE = `data: ${JSON.stringify({
  model: "llama-3.3-70b-versatile",
  choices: [{ index: 0, delta: { content: "word " } }],
  obfuscation: "x".repeat(8 * KB),
})}\n\n`;
let written = 0;
const flood = createServer((incoming, response) => {
  incoming.resume();
  response.writeHead(200, { "content-type": "text/event-stream" });
  void pour(response);
});
async function pour(response: ServerResponse): Promise<void> {
  for (let sent = 0; sent < STREAM_BYTES && !response.destroyed; sent += PIECE.length) {
    written += PIECE.length;
    if (!response.write(PIECE)) await room(response);
  }
  response.end();
}
function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off("drain", go).off("close", go);
      resolve();
    };
    response.on("drain", go).on("close", go);
  });
}
await once(flood.listen({ port: 0, host: "127.0.0.1", backlog: 2000 }), "listening");
const mock = await createMockProviders({ port: 0, quiet: true }).listen();
process.env.PROXY_UPSTREAM_GROQ = `http://127.0.0.1:${(flood.address() as AddressInfo).port}`;
process.env.PROXY_UPSTREAM_OPENAI = `${mock.url}/openai`;
process.env.PROXY_UPSTREAM_ANTHROPIC = `${mock.url}/anthropic`;
process.env.PROXY_UPSTREAM_GOOGLE = `${mock.url}/gemini`;
process.env.PROXY_UPSTREAM_MISTRAL = `${mock.url}/mistral`;
// Nobody listens there.
process.env.PROXY_UPSTREAM_XAI = "http://127.0.0.1:9";
const database = useDatabase();
const url = useDoor(proxyDoor);

/** Everything that was logged, and all that callers were told. */
const logged: string[] = [];
const told: string[] = [];
const kept: string[] = [];
const SECRETS = {
  theirs: "sk-theirs-9f2c7d41",
  query: "AIza-theirs-77b1c0de",
  stored: "sk-stored-51aa90e3",
};

let team: TestTeam;
let key: string;
beforeAll(async () => {
  Object.assign(log, { [pino.symbols.streamSym]: { write: (line: string) => logged.push(line) } });
  log.level = "trace";
  await seedPrices(database().pool);
  team = await makeTeam();
  key = (await createKey(team.scope, newKeyInput.parse({ name: "test" }))).key;
});
afterAll(() => {
  flood.closeAllConnections();
  flood.close();
  return mock.close();
});

const messages = [{ role: "user", content: "What is the capital of France?" }];
const CHAT = { model: "gpt-4o-mini", messages, max_tokens: 200 };
const MESSAGE = { model: "claude-opus-4-8", messages, max_tokens: 200 };
const CONTENTS = { contents: [{ role: "user", parts: [{ text: "What is the capital of France?" }] }] };
const KINDS: [path: string, body: object][] = [
  ["/openai/v1/chat/completions", CHAT],
  ["/openai/v1/chat/completions", { ...CHAT, stream: true }],
  ["/openai/v1/responses", { model: "gpt-5-mini", input: "Hello", stream: true }],
  ["/openai/v1/embeddings", { model: "text-embedding-3-small", input: "Hello" }],
  ["/anthropic/v1/messages", MESSAGE],
  ["/anthropic/v1/messages", { ...MESSAGE, stream: true }],
  ["/google/v1beta/models/gemini-2.5-flash:generateContent", CONTENTS],
  ["/google/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", CONTENTS],
  ["/google/v1beta/models/gemini-2.5-flash:streamGenerateContent", CONTENTS],
];

type Sent = { path: string; body: object; headers?: Record<string, string>; signal?: AbortSignal };

async function send({ path, body, headers = {}, signal }: Sent): Promise<number> {
  const answer = await fetch(`${url()}/proxy${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-tokenbudget-key": key,
      authorization: `Bearer ${SECRETS.theirs}`,
      ...headers,
    },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  told.push(JSON.stringify([...answer.headers]));
  told.push(await answer.text());
  return answer.status;
}

async function events(where: object = {}) {
  await allFinished();
  return database().prisma.event.findMany({ where: { teamId: team.teamId, ...where } });
}

/** A caller whose connection is full: what the door answers is not read. */
async function callSlowly(): Promise<Readable> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-tokenbudget-key": key,
    authorization: `Bearer ${SECRETS.theirs}`,
  };
  const { body } = (await proxyDoor({
    method: "POST",
    path: "/proxy/groq/openai/v1/chat/completions",
    search: "",
    header: (name) => headers[name] ?? null,
    headers: () => Object.entries(headers),
    body: Readable.from([
      Buffer.from(JSON.stringify({ model: "llama-3.3-70b-versatile", messages, stream: true })),
    ]),
    signal: new AbortController().signal,
  })) as DoorAnswer & { body: Readable };
  return body;
}

/** Runs what is left, so many at a time. */
async function inParallel<T, R>(items: T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [at, item] of left) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

const inUse = () => {
  global.gc?.();
  return process.memoryUsage().rss;
};
const upstreams = () =>
  Object.values(
    (globalThis as unknown as { tokenbudgetAgents: { free: Agent } }).tokenbudgetAgents.free.stats,
  );

describe("a thousand streams that are read slowly", () => {
  test("are held back at their providers, take little memory, and stop nobody else", async () => {
    await send({ path: "/openai/v1/chat/completions", body: CHAT });
    const before = inUse();
    const slow = await inParallel(Array.from({ length: SLOW }), 100, callSlowly);
    // Until nothing moves any more.
    for (let last = -1; last !== written; await sleep(300)) last = written;
    const grown = inUse() - before;

    expect(callsInFlight(team.scope)).toHaveLength(SLOW);
    const others = await inParallel(KINDS.slice(0, 3).concat(KINDS, KINDS), 10, ([path, body]) =>
      send({ path, body }),
    );
    expect(new Set(others)).toEqual(new Set([200]));
    expect(callsInFlight(team.scope)).toHaveLength(SLOW);
    // What is under way stands with the kernel; a connection and its buffers take about 200 kB here.
    expect(grown).toBeLessThan((SLOW * STREAM_BYTES) / 2);

    // A few read on to the end, the others leave.
    const patient = slow.splice(0, 20);
    for (const body of slow) body.destroy();
    for (const body of patient) expect(sizeOf(await body.toArray())).toBeGreaterThanOrEqual(STREAM_BYTES);
    await expect.poll(() => callsInFlight(team.scope).length, { timeout: 20_000 }).toBe(0);
    const recorded = await events({ provider: "groq" });
    expect(recorded.filter(({ errorType }) => errorType === "aborted")).toHaveLength(SLOW - patient.length);
    expect(recorded.filter(({ status }) => status === "ok")).toHaveLength(patient.length);
    await expect.poll(() => upstreams().reduce((sum, { running }) => sum + running, 0)).toBe(0);
  });
});

function sizeOf(chunks: Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}

describe("hundreds of calls with errors, refusals and callers who leave", () => {
  test("end with the provider's own account in the ledger, and nothing left open", async () => {
    mock.reset();
    Object.assign(mock.cfg, { errorRate: 0.08, rate429: 0.08, overloadRate: 0.04, abortRate: 0.15 });
    Object.assign(mock.cfg, { jitter: 30, chunkDelay: 2 });
    const limit = { name: "All", limit_usd: "1000", period: "month", mode: "hard" };
    team = await makeTeam();
    key = (await createKey(team.scope, newKeyInput.parse({ name: "soak" }))).key;
    const { id: budgetId } = await createBudget(team.scope, budgetInput("UTC").parse(limit));

    const calls = Array.from({ length: 450 }, (_, at) => at);
    const left = new Set<string>();
    await inParallel(calls, 40, async (at) => {
      const [path, body] = KINDS[at % KINDS.length] as (typeof KINDS)[number];
      const call = `call-${at}`;
      const leaving = new AbortController();
      // Some leave before, some while the answer comes.
      const timer = at % 4 === 0 ? setTimeout(() => leaving.abort(), (at * 7) % 61) : null;
      const headers = { "x-call": call, "x-tb-user": call };
      await send({ path, body, headers, signal: leaving.signal }).catch(() => left.add(call));
      if (timer) clearTimeout(timer);
    });
    Object.assign(mock.cfg, {
      errorRate: 0,
      rate429: 0,
      overloadRate: 0,
      abortRate: 0,
      jitter: 0,
      chunkDelay: 0,
    });
    await expect.poll(() => callsInFlight(team.scope).length).toBe(0);

    const recorded = await events();
    const seen = new Map(mock.requests.map((request) => [String(request.headers["x-call"]), request]));
    expect(seen.size).toBe(mock.requests.length);
    const outcomes: Record<string, number> = {};
    for (const call of calls.map((at) => `call-${at}`)) {
      const request = seen.get(call);
      const of = recorded.filter(({ endUserId }) => endUserId === call);
      // Who left before anything was sent may or may not have been heard.
      if (!request && left.has(call)) {
        expect(of.length, call).toBeLessThanOrEqual(1);
        for (const event of of) expect(event).toMatchObject({ status: "error", errorType: "aborted" });
        continue;
      }
      expect(of, call).toHaveLength(1);
      const outcome = fateOf(request as MockRequest, left.has(call));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      expectTruth(of[0] as Recorded, request as MockRequest, outcome);
    }
    for (const outcome of ["completed", "refused", "broken"]) expect(outcomes[outcome]).toBeGreaterThan(20);

    await expectRollupsToEqualLedger(team.teamId);
    const { prisma } = database();
    expect(await prisma.reservation.count({ where: { teamId: team.teamId, endedAt: null } })).toBe(0);
    const held = { teamId: team.teamId, reservation: { not: null } };
    expect(await prisma.event.count({ where: held })).toBeGreaterThan(300);
    const [counter] = await prisma.budgetCounter.findMany({ where: { budgetId } });
    expect(String(counter?.reservedUsd)).toBe("0");
    const cost = await prisma.event.aggregate({ where: { teamId: team.teamId }, _sum: { costUsd: true } });
    expect(String(counter?.spentUsd)).toBe(String(cost._sum.costUsd));
    await expect
      .poll(() => upstreams().reduce((sum, { running, pending }) => sum + running + (pending ?? 0), 0))
      .toBe(0);
  });
});

type Recorded = Awaited<ReturnType<typeof events>>[number];

function fateOf({ status, aborted }: MockRequest, hasLeft: boolean): "completed" | "refused" | "broken" {
  if (status >= 400 && !hasLeft) return "refused";
  return aborted || hasLeft ? "broken" : "completed";
}

function expectTruth(event: Recorded, { usage, endpoint }: MockRequest, outcome: string): void {
  const count = (value: bigint | null) => Number(value ?? 0);
  const counts = [event.inputTokens, event.outputTokens].map(count);
  const truth = [usage?.inputTokens ?? 0, usage?.outputTokens ?? 0];
  const isWhole = event.status === "ok";
  if (outcome === "refused") {
    expect(event).toMatchObject({ status: "error", grade: "exact" });
    expect(String(event.costUsd)).toBe("0");
  } else if (outcome === "completed" || isWhole) {
    // The last bytes may be there before the caller has left.
    expect(event).toMatchObject({ status: "ok", grade: "exact" });
    expect(counts).toEqual(truth);
  } else {
    expect(event.status).toBe("error");
    if (event.errorType === "aborted" && endpoint !== "embeddings") expect(event.grade).toBe("estimated");
    // What the provider would have counted, had the caller stayed, nobody knows.
    if (usage === null) return;
    for (const [at, counted] of counts.entries())
      expect(counted).toBeLessThanOrEqual((truth[at] ?? 0) * 1.1 + 2);
  }
}

describe("keys of providers", () => {
  test("are in no column, no line of the log, no answer and no kept call", async () => {
    await createProviderKey(
      team.scope,
      newProviderKeyInput.parse({ name: "Mistral", provider: "mistral", api_key: SECRETS.stored }),
    );
    const stored = { path: "/mistral/v1/chat/completions", body: { ...CHAT, model: "mistral-small-latest" } };
    const ours = { authorization: `Bearer ${key}` };
    const calls = [
      { ...stored, headers: ours },
      { ...stored, body: { ...stored.body, stream: true }, headers: ours },
      { ...stored, headers: { ...ours, "x-mock": '{"status":401}' } },
      { path: "/xai/v1/chat/completions", body: CHAT },
      { path: `/google/v1beta/models/gemini-2.5-flash:generateContent?key=${SECRETS.query}`, body: CONTENTS },
      { path: `/nobody/v1/chat/completions?key=${SECRETS.query}`, body: CHAT },
    ];
    for (const call of calls) await send(call);
    expect(mock.requests.map(({ headers }) => headers.authorization)).toContain(`Bearer ${SECRETS.stored}`);
    expect(mock.requests.at(-1)?.path).toContain(SECRETS.query);
    await whileAway(async () => {
      for (const call of calls) await send(call);
      await allFinished();
      for (const name of await readdir(join(dataDir(), "spool")))
        kept.push(await readFile(join(dataDir(), "spool", name), "utf8"));
    });
    expect(await replaySpool()).toBeGreaterThan(3);

    const places = {
      database: await everything(),
      log: logged.join("\n"),
      answers: told.join("\n"),
      spool: kept.join("\n"),
    };
    // The search finds what is there.
    expect(places.database).toContain("call-1");
    expect(places.log).toContain("/proxy/mistral/v1/chat/completions");
    expect(places.answers).toContain("Paris");
    expect(places.spool).toContain("mistral-small-latest");
    for (const [place, text] of Object.entries(places))
      for (const secret of [...Object.values(SECRETS), key])
        for (const form of [
          secret,
          Buffer.from(secret).toString("hex"),
          Buffer.from(secret).toString("base64"),
        ])
          expect(text.includes(form), `${secret} in the ${place}`).toBe(false);
  });
});

async function whileAway(work: () => Promise<void>): Promise<void> {
  const { pool } = database();
  const { query, connect } = pool;
  const away = () =>
    Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
  Object.assign(pool, { query: away, connect: away });
  await work().finally(() => Object.assign(pool, { query, connect }));
}

/** Every column of every row. */
async function everything(): Promise<string> {
  const { pool } = database();
  const tables = await pool.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const rows = await pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    for (const { text } of rows.rows) texts.push(text);
  }
  return texts.join("\n");
}
