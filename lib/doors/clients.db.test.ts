import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import { embedMany, generateText, jsonSchema, streamText, tool } from "ai";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { seedPrices } from "@/lib/feed";
import { createKey, newKeyInput } from "@/lib/keys";
import { callsInFlight } from "@/lib/proxy";
import { allFinished } from "@/lib/unfinished";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { createMockProviders, type MockRequest } from "@/tests/support/mock-providers.mjs";
import { useDoor } from "@/tests/support/proxy";
import { proxyDoor } from "./proxy";

const mock = await createMockProviders({ port: 0, quiet: true }).listen();
process.env.PROXY_UPSTREAM_OPENAI = `${mock.url}/openai`;
process.env.PROXY_UPSTREAM_ANTHROPIC = `${mock.url}/anthropic`;
process.env.PROXY_UPSTREAM_GOOGLE = `${mock.url}/gemini`;
const database = useDatabase();
let asked = 0;
const url = useDoor((request) => {
  asked++;
  return proxyDoor(request);
});

let team: TestTeam;
let key: string;
beforeAll(() => seedPrices(database().pool));
beforeEach(async () => {
  mock.reset();
  asked = 0;
  team = await makeTeam();
  key = (await createKey(team.scope, newKeyInput.parse({ name: "test" }))).key;
});
afterAll(() => mock.close());

/** How a client is pointed at the provider itself, or at the provider through us. */
type Side = { base: string; headers: Record<string, string>; retries: number };
type Run = (side: Side) => Promise<unknown>;

const openai = ({ base, headers, retries }: Side) =>
  new OpenAI({
    apiKey: "sk-theirs",
    baseURL: `${base}/openai/v1`,
    defaultHeaders: headers,
    maxRetries: retries,
  });
const anthropic = ({ base, headers, retries }: Side) =>
  new Anthropic({
    apiKey: "sk-ant-theirs",
    baseURL: `${base}/anthropic`,
    defaultHeaders: headers,
    maxRetries: retries,
  });
const google = ({ base, headers, retries }: Side) =>
  new GoogleGenAI({
    apiKey: "AIza-theirs",
    httpOptions: {
      baseUrl: `${base}/gemini`,
      headers,
      // One attempt is no retry; without these options it makes none either.
      ...(retries > 0 && { retryOptions: { attempts: retries + 1, initialDelay: 0.01, maxDelay: 0.02 } }),
    },
  }).models;
const vercel = ({ base, headers }: Side) =>
  createOpenAI({ apiKey: "sk-theirs", baseURL: `${base}/openai/v1`, headers });

const QUESTION = "What is the capital of France?";
const messages = [{ role: "user" as const, content: QUESTION }];
const CHAT = { model: "gpt-4o-mini", messages };
const MESSAGE = { model: "claude-opus-4-8", max_tokens: 100, messages };
const RESPONSE = { model: "gpt-5-mini", input: QUESTION };
const GENERATE = { model: "gemini-2.5-flash", contents: QUESTION };
const SCHEMA = {
  type: "object" as const,
  properties: { city: { type: "string" as const } },
  required: ["city"],
};
const FUNCTION = { name: "weather", description: "The weather of a city.", parameters: SCHEMA };
const openaiTools = [{ type: "function" as const, function: FUNCTION }];
const vercelTools = {
  weather: tool({ description: FUNCTION.description, inputSchema: jsonSchema<{ city: string }>(SCHEMA) }),
};
const TOOL = { tool: { name: "weather", arguments: { city: "Paris at night" } } };

async function all(chunks: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const chunk of chunks) list.push(chunk);
  return list;
}

type Case = [name: string, run: Run, steer?: object];
const ANSWERS: Case[] = [
  ["openai: a chat", (side) => openai(side).chat.completions.create(CHAT), { input: 900, cached: 512 }],
  ["openai: a choice of answers", (side) => openai(side).chat.completions.create({ ...CHAT, n: 3 })],
  [
    "openai: a stream",
    async (side) => all(await openai(side).chat.completions.create({ ...CHAT, stream: true })),
  ],
  [
    "openai: a stream with usage",
    async (side) =>
      all(
        await openai(side).chat.completions.create({
          ...CHAT,
          stream: true,
          stream_options: { include_usage: true },
        }),
      ),
    { input: 1000, output: 300, reasoning: 200, cached: 600 },
  ],
  [
    "openai: a stream by its helper",
    (side) => openai(side).chat.completions.stream(CHAT).finalChatCompletion(),
  ],
  [
    "openai: a call of a tool",
    (side) => openai(side).chat.completions.create({ ...CHAT, tools: openaiTools }),
    TOOL,
  ],
  [
    "openai: a streamed call of a tool",
    async (side) =>
      all(await openai(side).chat.completions.create({ ...CHAT, tools: openaiTools, stream: true })),
    TOOL,
  ],
  [
    "openai: a response",
    (side) => openai(side).responses.create(RESPONSE),
    { input: 50, output: 90, reasoning: 64 },
  ],
  [
    "openai: a streamed response",
    async (side) => all(await openai(side).responses.create({ ...RESPONSE, stream: true })),
    { input: 5000, cached: 4000, output: 90 },
  ],
  [
    "openai: embeddings",
    (side) => openai(side).embeddings.create({ model: "text-embedding-3-small", input: ["one", "two"] }),
  ],
  [
    "openai: a completion",
    (side) => openai(side).completions.create({ model: "gpt-3.5-turbo-instruct", prompt: QUESTION }),
  ],
  ["openai: the list of models", async (side) => all(await openai(side).models.list())],
  [
    "anthropic: a message",
    (side) => anthropic(side).messages.create(MESSAGE),
    { input: 9000, cached: 6000, cacheWrite5m: 1000, cacheWrite1h: 500, output: 70 },
  ],
  [
    "anthropic: a stream",
    async (side) => all(await anthropic(side).messages.create({ ...MESSAGE, stream: true })),
    { input: 900, cached: 600, output: 70, reasoning: 20 },
  ],
  [
    "anthropic: a stream by its helper",
    (side) => anthropic(side).messages.stream(MESSAGE).finalMessage(),
    { input: 900, output: 70, webSearch: 2 },
  ],
  [
    "anthropic: a streamed call of a tool",
    async (side) =>
      all(
        await anthropic(side).messages.create({
          ...MESSAGE,
          stream: true,
          tools: [{ name: FUNCTION.name, input_schema: SCHEMA }],
        }),
      ),
    TOOL,
  ],
  [
    "anthropic: counted tokens",
    (side) => anthropic(side).messages.countTokens({ model: MESSAGE.model, messages }),
  ],
  [
    "google: an answer",
    (side) => google(side).generateContent(GENERATE),
    { input: 800, cached: 256, output: 90, reasoning: 40 },
  ],
  [
    "google: a stream",
    async (side) => all(await google(side).generateContentStream(GENERATE)),
    { input: 800, output: 90, reasoning: 40 },
  ],
  ["google: a call of a tool", (side) => google(side).generateContent(GENERATE), TOOL],
  [
    "google: embeddings",
    (side) => google(side).embedContent({ model: "gemini-embedding-001", contents: "one" }),
  ],
  [
    "ai: a text of the chat endpoint",
    async (side) => told(await generateText({ model: vercel(side).chat("gpt-4o-mini"), prompt: QUESTION })),
  ],
  [
    "ai: a stream of the chat endpoint",
    (side) => all(streamText({ model: vercel(side).chat("gpt-4o-mini"), prompt: QUESTION }).fullStream),
  ],
  [
    "ai: a text",
    async (side) => told(await generateText({ model: vercel(side)("gpt-5-mini"), prompt: QUESTION })),
    { input: 50, output: 90, reasoning: 64 },
  ],
  [
    "ai: a stream",
    (side) => all(streamText({ model: vercel(side)("gpt-5-mini"), prompt: QUESTION }).fullStream),
    { input: 500, cached: 400, output: 90 },
  ],
  [
    "ai: a streamed call of a tool",
    (side) =>
      all(
        streamText({ model: vercel(side).chat("gpt-4o-mini"), prompt: QUESTION, tools: vercelTools })
          .fullStream,
      ),
    TOOL,
  ],
  [
    "ai: embeddings",
    async (side) => {
      const model = vercel(side).textEmbedding("text-embedding-3-small");
      const { embeddings, usage } = await embedMany({ model, values: ["one", "two"] });
      return { embeddings, usage };
    },
  ],
];

function told({ text, finishReason, usage, toolCalls, warnings }: Awaited<ReturnType<typeof generateText>>) {
  return { text, finishReason, usage, toolCalls, warnings };
}

/** One call of each client, without a retry unless it is said. */
const SIMPLE: [client: string, run: Run][] = [
  ["openai", (side) => openai(side).chat.completions.create(CHAT)],
  [
    "openai's stream",
    async (side) => all(await openai(side).chat.completions.create({ ...CHAT, stream: true })),
  ],
  ["anthropic", (side) => anthropic(side).messages.create(MESSAGE)],
  [
    "anthropic's stream",
    async (side) => all(await anthropic(side).messages.create({ ...MESSAGE, stream: true })),
  ],
  ["google", (side) => google(side).generateContent(GENERATE)],
  ["google's stream", async (side) => all(await google(side).generateContentStream(GENERATE))],
  [
    "ai",
    async (side) =>
      told(
        await generateText({
          model: vercel(side).chat("gpt-4o-mini"),
          prompt: QUESTION,
          maxRetries: side.retries,
        }),
      ),
  ],
];

/** What came of a call, as its caller sees it, and how often the provider was asked. */
async function outcome(run: Run, side: Side, steer: object) {
  mock.reset();
  const headers = { ...side.headers, "x-mock": JSON.stringify(steer) };
  const result = await run({ ...side, headers }).then(
    (answer) => ({ answer: masked(answer) }),
    (error: unknown) => ({ error: facts(error) }),
  );
  return { ...result, requests: mock.requests.length };
}

/** What is by chance another in each call. */
function masked(value: unknown): unknown {
  const text = JSON.stringify(value, (name, held) =>
    /^(created|created_at|completed_at|createdAt|timestamp|responseId|headers|sdkHttpResponse|response)$/.test(
      name,
    ) &&
    (typeof held !== "object" || name === "sdkHttpResponse" || name === "headers" || held?.timestamp)
      ? "*"
      : held,
  );
  return JSON.parse(
    text.replace(
      /"(chatcmpl-|cmpl-|resp_|msg_|rs_|fc_|call_|toolu_|ws_|srvtoolu_|req_|gen-)[\w-]+"/g,
      '"$1"',
    ),
  );
}

function facts(error: unknown) {
  if (!(error instanceof Error)) return { error };
  const { name, message } = error;
  const { status, statusCode, code, type, isRetryable, responseBody } = error as Error &
    Record<string, unknown>;
  return {
    class: error.constructor.name,
    name,
    message,
    status,
    statusCode,
    code,
    type,
    isRetryable,
    responseBody,
  };
}

const direct = (retries = 0): Side => ({ base: mock.url, headers: {}, retries });
const proxied = (retries = 0): Side => ({
  base: `${url()}/proxy`,
  headers: { "x-tokenbudget-key": key },
  retries,
});

async function events() {
  await allFinished();
  return database().prisma.event.findMany({ where: { teamId: team.teamId }, orderBy: { occurredAt: "asc" } });
}

/** Every call that a model answered, as the mock counted it. */
function truth(requests: MockRequest[]) {
  return requests
    .filter(({ usage, status }) => usage !== null || status >= 400)
    .map(({ usage, status, model }) =>
      usage === null
        ? { status: "error", costUsd: "0" }
        : {
            status: status < 400 ? "ok" : "error",
            model,
            grade: "exact",
            counts: [
              usage.inputTokens,
              usage.cachedInputTokens,
              usage.cacheWrite5mTokens,
              usage.cacheWrite1hTokens,
              usage.outputTokens,
              usage.reasoningTokens,
              usage.webSearchRequests,
            ],
          },
    );
}

async function recorded() {
  return (await events()).map((event) => {
    if (event.status === "error") return { status: "error", costUsd: String(event.costUsd) };
    const { status, model, grade } = event;
    const units = event.units as { web_search_requests?: number } | null;
    const counts = [
      ...[event.inputTokens, event.cacheReadTokens, event.cacheWriteTokens, event.cacheWrite1hTokens],
      ...[event.outputTokens, event.reasoningTokens, units?.web_search_requests ?? 0],
    ].map((count) => Number(count ?? 0));
    return { status, model, grade, counts };
  });
}

async function expectSame(run: Run, { steer = {}, retries = 0 } = {}) {
  const without = await outcome(run, direct(retries), steer);
  const withUs = await outcome(run, proxied(retries), steer);
  expect(withUs).toEqual(without);
  expect(await recorded()).toEqual(truth(mock.requests));
  return withUs;
}

describe("through the proxy the official client sees what it sees without", () => {
  test.each(ANSWERS)("%s", async (_name, run, steer = {}) => {
    expect(await expectSame(run, { steer })).toHaveProperty("answer");
  });
});

describe("an error of the provider", () => {
  test.each(SIMPLE)("reaches %s as its own", async (_client, run) => {
    for (const status of [400, 401, 404, 500, 529]) {
      const { error } = (await expectSameAgain(run, { status })) as { error?: object };
      expect(error).toBeDefined();
    }
  });

  test.each(SIMPLE)("of too many requests reaches %s when it does not retry", async (_client, run) => {
    const { requests, ...told } = await expectSame(run, { steer: { status: 429 } });
    expect(told).toHaveProperty("error");
    expect(requests).toBe(1);
  });

  test.each(SIMPLE)(
    "of too many requests is retried by %s, and every attempt is recorded",
    async (_client, run) => {
      const { requests, ...told } = await whileFirstIsRefused(() => expectSame(run, { retries: 2 }));
      expect(told).toHaveProperty("answer");
      expect(requests).toBe(2);
    },
  );

  test.each(SIMPLE.filter(([client]) => client.endsWith("stream")))("within %s", async (_client, run) => {
    const steer = { errorInStream: true, chunks: 6 };
    const without = await outcome(run, direct(), steer);
    expect(await outcome(run, proxied(), steer)).toEqual(without);
    expect(await events()).toHaveLength(1);
  });

  async function expectSameAgain(run: Run, steer: object) {
    const without = await outcome(run, direct(), steer);
    const before = (await recorded()).length;
    const withUs = await outcome(run, proxied(), steer);
    expect(withUs).toEqual(without);
    expect((await recorded()).slice(before)).toEqual(truth(mock.requests));
    return withUs;
  }
});

async function whileFirstIsRefused<T>(work: () => Promise<T>): Promise<T> {
  Object.defineProperty(mock.cfg, "rate429", {
    configurable: true,
    get: () => (mock.requests.length === 1 ? 1 : 0),
  });
  mock.cfg.retryAfter = 0;
  try {
    return await work();
  } finally {
    Object.defineProperty(mock.cfg, "rate429", { configurable: true, writable: true, value: 0 });
    mock.cfg.retryAfter = 1;
  }
}

const LEAVING: [
  client: string,
  run: (side: Side, leaving: AbortController) => Promise<AsyncIterable<unknown>>,
][] = [
  [
    "openai",
    async (side, { signal }) => openai(side).chat.completions.create({ ...CHAT, stream: true }, { signal }),
  ],
  [
    "openai's responses",
    async (side, { signal }) => openai(side).responses.create({ ...RESPONSE, stream: true }, { signal }),
  ],
  [
    "anthropic",
    async (side, { signal }) => anthropic(side).messages.create({ ...MESSAGE, stream: true }, { signal }),
  ],
  [
    "google",
    async (side, { signal }) =>
      google(side).generateContentStream({ ...GENERATE, config: { abortSignal: signal } }),
  ],
  [
    "ai",
    async (side, { signal: abortSignal }) =>
      streamText({ model: vercel(side).chat("gpt-4o-mini"), prompt: QUESTION, abortSignal }).fullStream,
  ],
];

describe("a caller who leaves", () => {
  test.each(LEAVING)("as %s does ends the call at the provider too", async (_client, run) => {
    const steer = { chunks: 40, chunkDelay: 20, text: "word ".repeat(40) };
    const seen: unknown[] = [];
    for (const side of [direct(), proxied()]) {
      mock.reset();
      const leaving = new AbortController();
      const headers = { ...side.headers, "x-mock": JSON.stringify(steer) };
      let pieces = 0;
      const end = await (async () => {
        for await (const _ of await run({ ...side, headers }, leaving)) if (++pieces === 6) leaving.abort();
      })().then(
        () => null,
        (error: unknown) => (error as Error).constructor.name,
      );
      seen.push(end);
      await expect.poll(() => mock.requests[0]?.aborted).toBe(true);
    }
    expect(seen[1]).toEqual(seen[0]);
    await expect.poll(async () => (await events()).length).toBe(1);
    expect(await events()).toMatchObject([{ status: "error", errorType: "aborted", grade: "estimated" }]);
    expect(callsInFlight(team.scope)).toEqual([]);
  });
});

describe("a full budget", () => {
  test.each(SIMPLE)("is told %s once, as an error that is not retried", async (_client, run) => {
    await createBudget(
      team.scope,
      budgetInput("UTC").parse({ name: "Chat", limit_usd: "0.000001", period: "month", mode: "hard" }),
    );
    const { error, requests } = (await outcome(run, proxied(2), {})) as { error: Error; requests: number };
    expect(error.message).toMatch(/Budget Chat has .* free/);
    expect(error).toMatchObject(
      "statusCode" in error && error.statusCode ? { statusCode: 402, isRetryable: false } : { status: 402 },
    );
    expect([asked, requests]).toEqual([1, 0]);
    expect(await events()).toEqual([]);
  });
});
