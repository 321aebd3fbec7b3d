import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { allFinished } from "@/lib/unfinished";
import { useDatabase } from "@/tests/support/database";
import type { TestTeam } from "@/tests/support/factories";
import { useCaller, useDoor, useUpstream } from "@/tests/support/proxy";
import { proxyDoor } from "./proxy";

let received = 0;
let answer: (response: ServerResponse, request: IncomingMessage) => unknown = (response) => response.end();
await useUpstream(
  (request, response) => {
    received++;
    request.resume().on("end", () => answer(response, request));
  },
  ["OPENAI"],
);
const database = useDatabase();
const url = useDoor(proxyDoor);

let team: TestTeam;
let key: string;
useCaller((caller) => {
  received = 0;
  ({ team, key } = caller);
});

function call(signal?: AbortSignal): Promise<Response> {
  return fetch(`${url()}/proxy/openai/v1/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-tokenbudget-key": key,
      authorization: "Bearer sk-theirs",
    },
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 100,
      messages: [{ role: "user", content: "What is the capital of France?" }],
    }),
    ...(signal && { signal }),
  });
}

async function events() {
  await allFinished();
  return database().prisma.event.findMany({ where: { teamId: team.teamId } });
}

describe("a call that its caller leaves", () => {
  test("before anything was sent is no call, and holds nothing", async () => {
    const input = budgetInput("UTC").parse({ name: "B", limit_usd: "1", period: "month", mode: "hard" });
    const budget = await createBudget(team.scope, input);
    await (await call()).text();
    const before = (await events()).length;
    received = 0;
    const leaving = new AbortController();
    const { pool } = database();
    const { query } = pool;
    let isAsked = false;
    const slow = async (...given: Parameters<typeof query>) => {
      const [{ name }] = given as unknown as [{ name?: string }];
      if (name?.startsWith("reserve")) {
        isAsked = true;
        leaving.abort();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return query.apply(pool, given);
    };
    Object.assign(pool, { query: slow });
    try {
      await expect(call(leaving.signal)).rejects.toThrow();
      await expect.poll(() => isAsked).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 300));
    } finally {
      Object.assign(pool, { query });
    }
    expect([received, (await events()).length]).toEqual([0, before]);
    const [counter] = await database().prisma.budgetCounter.findMany({ where: { budgetId: budget.id } });
    expect(String(counter?.reservedUsd)).toBe("0");
  });
});

describe("a call that its provider breaks off", () => {
  test("before it answers at all is charged for its prompt, by estimate", async () => {
    answer = (response) => response.socket?.resetAndDestroy();
    expect((await call()).status).toBe(502);
    const [event] = await events();
    expect(event).toMatchObject({
      status: "error",
      errorType: "aborted",
      grade: "estimated",
      outputTokens: 0n,
    });
    expect(Number(event?.inputTokens)).toBeGreaterThan(5);
    expect(Number(event?.costUsd)).toBeGreaterThan(0);
  });

  test("within a document keeps the usage that came, and the words", async () => {
    const message = { content: "It is Paris. ".repeat(200) };
    const body = JSON.stringify({
      id: "c1-long-enough",
      model: "gpt-4o-mini",
      usage: { prompt_tokens: 77 },
      choices: [{ message }],
    });
    answer = (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      response.write(body.slice(0, -20), () => response.socket?.resetAndDestroy());
    };
    expect((await call()).status).toBe(502);
    const [event] = await events();
    expect(event).toMatchObject({ errorType: "aborted", grade: "estimated", inputTokens: 77n });
    expect(Number(event?.outputTokens)).toBeGreaterThan(700);
  });
});
