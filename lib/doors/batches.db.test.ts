import { describe, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { allFinished } from "@/lib/unfinished";
import { useDatabase } from "@/tests/support/database";
import type { TestTeam } from "@/tests/support/factories";
import { useCaller, useDoor, useUpstream } from "@/tests/support/proxy";
import { proxyDoor } from "./proxy";

let received: string[] = [];
/** `cut` breaks the answer off so many characters before its end. */
let answer: { status?: number; body: unknown; cut?: number } = { body: {} };
await useUpstream(
  (request, response) => {
    received.push(request.url ?? "");
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    const text = JSON.stringify(answer.body);
    request.resume().on("end", () => {
      if (answer.cut === undefined) response.end(text);
      else response.write(text.slice(0, -answer.cut), () => setTimeout(() => response.destroy(), 50));
    });
  },
  ["OPENAI", "ANTHROPIC", "AZURE", "OPENROUTER", "GOOGLE"],
);
const database = useDatabase();
const url = useDoor(proxyDoor);

let team: TestTeam;
let key: string;
useCaller((caller) => {
  received = [];
  ({ team, key } = caller);
});

async function send(path: string, body?: unknown): Promise<number> {
  const headers = {
    "x-tokenbudget-key": key,
    authorization: "Bearer sk",
    "content-type": "application/json",
  };
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const { status } = await fetch(url() + path, { headers, ...init }).then(async (given) => {
    await given.text().catch(() => {});
    return given;
  });
  await allFinished();
  return status;
}

const hard = (more: object = {}) =>
  createBudget(
    team.scope,
    budgetInput("UTC").parse({ name: "B", limit_usd: "1", period: "month", mode: "hard", ...more }),
  );

async function counter(budgetId: string) {
  const [row] = await database().prisma.budgetCounter.findMany({ where: { budgetId } });
  return { spent: Number(row?.spentUsd ?? 0), reserved: Number(row?.reservedUsd ?? 0) };
}

async function reservation() {
  return database().prisma.reservation.findFirstOrThrow({ where: { teamId: team.teamId } });
}

describe("a batch whose calls stand in its body", () => {
  const path = "/proxy/anthropic/v1/messages/batches";
  const params = {
    model: "claude-sonnet-4-5",
    max_tokens: 1000,
    messages: [{ role: "user", content: "Hi" }],
  };
  const batch = { requests: [1, 2, 3].map((at) => ({ custom_id: `c${at}`, params })) };
  const made = { id: "msgbatch_1", type: "message_batch", processing_status: "in_progress" };

  test("is held, for a day or until its results are fetched, and then is spent", async () => {
    const { id } = await hard();
    answer = { body: made };
    expect(await send(path, batch)).toBe(200);
    const { reserved } = await counter(id);
    expect(reserved).toBeGreaterThanOrEqual(3 * 1000 * 7.5e-6);
    expect(reserved).toBeLessThan(0.1);
    expect((await reservation()).expiresAt.getTime()).toBeGreaterThan(Date.now() + 23 * 3600_000);

    const message = {
      id: "msg_1",
      type: "message",
      model: params.model,
      usage: { input_tokens: 9, output_tokens: 4 },
    };
    answer = { body: { custom_id: "c1", result: { type: "succeeded", message } } };
    expect(await send(`${path}/msgbatch_1/results`)).toBe(200);
    const after = await counter(id);
    expect([after.spent > 0, after.reserved]).toEqual([true, 0]);
  });

  test("is refused where it could pass what is left", async () => {
    await hard({ limit_usd: "0.01" });
    expect(await send(path, batch)).toBe(402);
    expect(received).toEqual([]);
  });

  test("holds nothing when its provider does not take it", async () => {
    const { id } = await hard();
    answer = { status: 400, body: { type: "error" } };
    expect(await send(path, batch)).toBe(400);
    expect((await counter(id)).reserved).toBe(0);
  });
});

describe("the results of a batch", () => {
  const events = () => database().prisma.event.findMany({ where: { teamId: team.teamId } });
  const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 4 };

  test("that stand within it are recorded one by one, once, however large it is", async () => {
    const entries = Array.from({ length: 1500 }, (_, at) => ({
      metadata: { key: `k${at}` },
      response: { modelVersion: "gemini-2.5-flash", text: "x".repeat(1200), usageMetadata },
    }));
    const held = { inlinedResponses: { inlinedResponses: entries } };
    answer = { body: { name: "batches/b1", metadata: { output: held }, response: held } };
    expect(await send("/proxy/google/v1beta/batches/b1")).toBe(200);
    const recorded = await events();
    expect(recorded).toHaveLength(1500);
    expect(recorded[0]).toMatchObject({ inputTokens: 9n, outputTokens: 4n, serviceTier: "batch" });
  });

  test("that break off are recorded as far as each came whole, and the others when they are fetched again", async () => {
    const message = {
      ...{ id: "msg_cut", type: "message", model: "claude-sonnet-4-5", service_tier: "batch" },
      ...{ usage: { input_tokens: 9, output_tokens: 4 }, content: [{ type: "text", text: "Hello there" }] },
    };
    answer = { body: { custom_id: "c1", result: { type: "succeeded", message } }, cut: 20 };
    await send("/proxy/anthropic/v1/messages/batches/msgbatch_2/results");
    expect(await events()).toEqual([]);
    answer = { body: answer.body };
    await send("/proxy/anthropic/v1/messages/batches/msgbatch_2/results");
    expect(await events()).toMatchObject([{ inputTokens: 9n, outputTokens: 4n }]);
  });
});

test("an answer that nobody here can read costs by its size, and no more than was asked for", async () => {
  const { id } = await hard();
  const chat = { model: "gpt-4o", max_tokens: 1000, messages: [{ role: "user", content: "Say something" }] };
  answer = { body: { strange: "x".repeat(389) } };
  expect(await send("/proxy/openai/v1/chat/completions", chat)).toBe(200);
  answer = { body: { strange: "x".repeat(300_000) } };
  expect(await send("/proxy/openai/v1/chat/completions", chat)).toBe(200);
  const events = await database().prisma.event.findMany({
    where: { teamId: team.teamId },
    orderBy: { outputTokens: "asc" },
  });
  expect(events).toMatchObject([
    { outputTokens: 101n, grade: "estimated" },
    { outputTokens: 1000n, grade: "estimated" },
  ]);
  expect(events[0]?.inputTokens).toBeGreaterThan(0n);
  expect((await counter(id)).spent).toBeGreaterThan(1000 * 1e-5);
});

test("a batch that names a file is made while anything is left of a budget, and not after", async () => {
  const path = "/proxy/openai/v1/batches";
  const chat = { model: "gpt-4o-mini", max_tokens: 10, messages: [] };
  answer = { body: { model: "gpt-4o-mini", usage: { prompt_tokens: 10, completion_tokens: 9000 } } };
  expect(await send("/proxy/openai/v1/chat/completions", chat)).toBe(200);
  await hard();
  answer = { body: { id: "batch_1", object: "batch" } };
  expect(await send(path, { input_file_id: "file-1" })).toBe(200);
  await hard({ limit_usd: "0.001" });
  expect(await send(path, { input_file_id: "file-1" })).toBe(402);
});

describe("a call that one of several models may answer", () => {
  const path = "/proxy/openrouter/api/v1/chat/completions";
  const chat = {
    model: "openai/gpt-4.1-nano",
    max_tokens: 1000,
    messages: [{ role: "user", content: "Hi" }],
  };
  const fallback = { ...chat, models: ["openai/gpt-4.1"] };

  test("is held at the dearest of them", async () => {
    const { id } = await hard();
    answer = { status: 500, body: {} };
    await send(path, chat);
    const [cheap] = await database().prisma.reservation.findMany({ where: { teamId: team.teamId } });
    await send(path, fallback);
    const all = await database().prisma.reservation.findMany({ where: { teamId: team.teamId } });
    const most = Math.max(...all.map(({ amountUsd }) => Number(amountUsd)));
    expect(most).toBeGreaterThan(10 * Number(cheap?.amountUsd));
    expect((await counter(id)).reserved).toBe(0);
  });

  test("is refused by the budget of any of them", async () => {
    await hard({ limit_usd: "0.000001", selector: { model: ["openai/gpt-4.1-nano"] } });
    expect(await send(path, { ...fallback, model: "openai/gpt-4.1", models: [chat.model] })).toBe(402);
    expect(received).toEqual([]);
  });

  test("by a deployment of Azure is held by what it answered before, and by the budget's rule before that", async () => {
    const deployment = (name: string) => `/proxy/azure/openai/deployments/${name}/chat/completions`;
    answer = { body: { model: "gpt-4o-2024-08-06", usage: { prompt_tokens: 1, completion_tokens: 1 } } };
    expect(await send(deployment("mine"), chat)).toBe(200);
    await hard();
    expect(await send(deployment("mine"), chat)).toBe(200);
    expect(Number((await reservation()).amountUsd)).toBeGreaterThanOrEqual(1000 * 1e-5);
    expect(await send(deployment("another"), chat)).toBe(402);
  });

  test("is held at the tier that calls were served by unasked", async () => {
    const openai = "/proxy/openai/v1/chat/completions";
    const body = { ...chat, model: "gpt-5" };
    await hard();
    answer = {
      body: { model: "gpt-5", service_tier: "priority", usage: { prompt_tokens: 1, completion_tokens: 1 } },
    };
    await send(openai, body);
    const first = await reservation();
    await send(openai, body);
    const all = await database().prisma.reservation.findMany({ where: { teamId: team.teamId } });
    const most = Math.max(...all.map(({ amountUsd }) => Number(amountUsd)));
    expect(most).toBeGreaterThan(1.5 * Number(first.amountUsd));
  });
});

test("a text read aloud, whose answer tells nothing, costs what its letters cost", async () => {
  answer = { body: "sound" };
  expect(await send("/proxy/openai/v1/audio/speech", { model: "tts-1", input: "Hello 🙂" })).toBe(200);
  const events = await database().prisma.event.findMany({ where: { teamId: team.teamId } });
  expect(events).toMatchObject([{ operation: "audio", units: { characters: 7 }, grade: "exact" }]);
  expect(String(events[0]?.costUsd)).toBe("0.000105");
});
