import { beforeAll, expect, test } from "vitest";
import { budgetInput, createBudget } from "@/lib/budgets";
import { seedPrices } from "@/lib/feed";
import type { RouteHandler } from "@/lib/http/endpoint";
import { createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import * as check from "../budgets/check/route";
import * as release from "./[id]/release/route";
import * as settle from "./[id]/settle/route";
import * as reservations from "./route";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const counts = { provider: "openai", model: "gpt-4o", input_tokens: 1000 };
const ahead = { ...counts, max_output_tokens: 1000 };

async function keyOf(team: TestTeam, scopes: ("ingest" | "read")[] = ["ingest"]) {
  const { key } = await createKey(team.scope, { name: "k", scopes });
  return { authorization: `Bearer ${key}` };
}

function budget(team: TestTeam, given: Record<string, unknown> = {}) {
  const all = { name: "all", limit_usd: "0.02", period: "month", mode: "hard" };
  return createBudget(team.scope, budgetInput("UTC").parse({ ...all, ...given }));
}

const post = (handler: RouteHandler, headers: Record<string, string>, body: unknown, id = "") =>
  call(handler, { method: "POST", headers, body, params: { id } });

test("a call reserves, is refused, settles and is released over the wire", async () => {
  const team = await makeTeam();
  const key = await keyOf(team);
  const { id } = await budget(team);
  const first = await post(reservations.POST, key, { ...ahead, id: "one" });
  expect(first).toMatchObject({
    status: 201,
    json: { id: "one", reserved_usd: "0.0125", budgets: [{ id }] },
  });
  expect((await post(reservations.POST, key, { ...ahead, id: "one" })).json).toEqual(first.json);
  expect((await post(reservations.POST, key, { ...ahead, id: "one", input_tokens: 1 })).status).toBe(409);
  const told = { id, name: "all", remaining_usd: "0.0075", asked_usd: "0.0125" };
  expect(await post(reservations.POST, key, ahead)).toMatchObject({
    status: 402,
    json: { code: "budget_exceeded", budgets: [told] },
  });
  expect((await post(check.POST, key, ahead)).json).toMatchObject({
    allowed: false,
    budgets: [{ ...told, refuses: true }],
  });
  const settled = await post(settle.POST, key, { ...counts, output_tokens: 200 }, "one");
  expect(settled).toMatchObject({ status: 200, json: { cost_usd: "0.0045", released_usd: "0.0125" } });
  expect((await post(reservations.POST, key, { ...ahead, id: "two" })).status).toBe(201);
  expect((await post(release.POST, key, {}, "two")).json).toEqual({ released_usd: "0.0125" });
});

test("a budget of a door is asked by the calls of that door", async () => {
  const team = await makeTeam();
  const key = await keyOf(team);
  await budget(team, { limit_usd: "0.01", selector: { door: "sdk" } });
  const sdk = { ...key, "x-tokenbudget-client": "sdk/0.1.0" };
  for (const handler of [reservations.POST, check.POST]) {
    expect((await post(handler, key, ahead)).json.budgets).toEqual([]);
    expect((await post(handler, sdk, ahead)).json.budgets).toHaveLength(1);
  }
});

test.each<[string, object, string]>([
  ["an unknown field", { max_tokens: 5 }, "max_tokens"],
  ["a count that is none", { input_tokens: -1 }, "input_tokens"],
  ["a missing bound", { max_output_tokens: undefined }, "max_output_tokens"],
  ["a tag that cannot be stored", { tags: { "a\0": "b" } }, "tags.a\0"],
])("%s is told with its field", async (_, given, field) => {
  const key = await keyOf(await makeTeam());
  for (const handler of [reservations.POST, check.POST]) {
    const { status, json } = await post(handler, key, { ...ahead, ...given });
    expect([status, json.errors]).toEqual([400, [expect.objectContaining({ field })]]);
  }
});

test("another team's reservation, and one that never was, are not found", async () => {
  const team = await makeTeam();
  await post(reservations.POST, await keyOf(team), { ...ahead, id: "one" });
  const stranger = await keyOf(await makeTeam());
  for (const id of ["one", "none", "\0"]) {
    expect((await post(release.POST, stranger, {}, id)).status).toBe(404);
    expect((await post(settle.POST, stranger, { ...counts, output_tokens: 1 }, id)).status).toBe(404);
  }
  expect((await post(reservations.POST, await keyOf(team, ["read"]), ahead)).status).toBe(403);
});
