import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openTokenSession } from "@/lib/auth";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import type { RouteHandler } from "@/lib/http/endpoint";
import { createKey } from "@/lib/keys";
import { call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import * as settings from "../admin/budget-settings/route";
import * as statuses from "../analytics/budget-status/route";
import * as counters from "./[id]/counters/route";
import * as history from "./[id]/history/route";
import * as raises from "./[id]/raises/route";
import * as one from "./[id]/route";
import * as status from "./[id]/status/route";
import * as replays from "./replay/route";
import * as budgets from "./route";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

type Headers = Record<string, string>;

async function tokenFor({ userId }: TestTeam): Promise<Headers> {
  return { authorization: `Bearer ${(await openTokenSession(userId, null)).token}` };
}

async function keyFor(team: TestTeam, scopes: ("read" | "admin")[], projectId?: string): Promise<Headers> {
  const { key } = await createKey(team.scope, { name: "k", scopes, ...(projectId && { projectId }) });
  return { authorization: `Bearer ${key}` };
}

const send = (handler: RouteHandler, headers: Headers, body: unknown, id = "") =>
  call(handler, { method: "POST", headers, body, params: { id } });
const read = (handler: RouteHandler, headers: Headers, id = "", query = "") =>
  call(handler, { path: `/x${query}`, headers, params: { id } });
const idOf = ({ json }: { json: Record<string, unknown> }) => z.string().parse(json.id);
const listOf = ({ json }: { json: Record<string, unknown> }) =>
  z.array(z.record(z.string(), z.unknown())).parse(json.data);

const monthly = { name: "Contract review", limit_usd: "100.50", period: "month", mode: "hard" };

function spend(team: TestTeam, usd: string, userId = "ann") {
  const event = { provider: "acme", model: "m", cost_usd: usd, cost_source: "provider", input_tokens: 1 };
  const events = [{ ...event, tags: { user_id: userId } }];
  return ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

test("a budget is made with its defaults, read, changed, listed and deleted", async () => {
  const team = await makeTeam();
  const owner = await tokenFor(team);
  const made = await send(budgets.POST, owner, monthly);
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    id: expect.any(String),
    name: "Contract review",
    limit_usd: "100.5",
    period: "month",
    period_days: null,
    time_zone: "UTC",
    start_day: 1,
    selector: {},
    per: null,
    mode: "hard",
    thresholds: [50, 80, 100],
    unpriced: "block",
    raises: [],
    created_by: `user:${team.userId}`,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  const id = idOf(made);
  expect((await read(one.GET, owner, id)).json).toEqual(made.json);
  const other = { ...monthly, mode: "soft", selector: { model: "gpt-4o" }, thresholds: [90] };
  const changed = await send(one.PUT, owner, other, id);
  expect(changed.json).toMatchObject({ id, mode: "soft", selector: { model: ["gpt-4o"] }, thresholds: [90] });
  const second = idOf(await send(budgets.POST, owner, { ...monthly, name: "Second" }));
  expect(listOf(await read(budgets.GET, owner)).map((row) => row.id)).toEqual([id, second]);
  const page = await read(budgets.GET, owner, "", "?limit=1");
  expect([listOf(page).map((row) => row.id), page.json.next_cursor]).toEqual([[id], id]);
  const next = await read(budgets.GET, owner, "", `?limit=1&cursor=${id}`);
  expect([listOf(next).map((row) => row.id), next.json.next_cursor]).toEqual([[second], null]);
  expect((await call(one.DELETE, { method: "DELETE", headers: owner, params: { id } })).status).toBe(204);
  expect((await read(one.GET, owner, id)).status).toBe(404);
});

test.each<[string, object, string]>([
  ["no limit", { limit_usd: undefined }, "limit_usd"],
  ["a limit of nothing", { limit_usd: 0 }, "limit_usd"],
  ["a period that is none", { period: "fortnight" }, "period"],
  ["a rolling period without days", { period: "rolling" }, "period_days"],
  ["a zone that is none", { time_zone: "Mars/Olympus" }, "time_zone"],
  ["a start day of an hour", { period: "hour", start_day: 2 }, "start_day"],
  ["a selector that is no name", { selector: { colour: ["red"] } }, "selector.colour"],
  ["a hard budget by what only the answer tells", { selector: { status: ["error"] } }, "selector.status"],
  ["a typo", { limt: 1 }, "limt"],
])("%s is told with its field", async (_, given, field) => {
  const team = await makeTeam();
  const { status: code, json } = await send(budgets.POST, await tokenFor(team), { ...monthly, ...given });
  expect([code, json.errors]).toEqual([400, [expect.objectContaining({ field })]]);
});

test("the status has what is spent and left, the bound, and what comes", async () => {
  const team = await makeTeam();
  const owner = await tokenFor(team);
  const id = idOf(await send(budgets.POST, owner, { ...monthly, per: "user_id" }));
  await spend(team, "40.5", "ann");
  await spend(team, "60", "bob");
  const { json } = await read(status.GET, owner, id, "?key=ann");
  expect(json).toMatchObject({
    budget_id: id,
    key: "ann",
    limit_usd: "100.5",
    spent_usd: "40.5",
    reserved_usd: "0",
    remaining_usd: "60",
    forecast_usd: expect.stringMatching(/^\d+/),
    bound: { reserved_calls: "0", unreserved_doors: "60" },
  });
  expect(new Date(z.string().parse(json.resets_at)).getTime()).toBeGreaterThan(Date.now());
  expect((await read(status.GET, owner, id)).json).toMatchObject({ key: "bob", counters: 2 });
  expect(listOf(await read(counters.GET, owner, id)).map((row) => row.key)).toEqual(["bob", "ann"]);
  const page = await read(counters.GET, owner, id, "?limit=1&sort=key");
  expect([listOf(page).map((row) => row.key), page.json.next_cursor]).toEqual([["ann"], "1"]);
  expect(listOf(await read(statuses.GET, owner))).toEqual([
    expect.objectContaining({ budget_id: id, spent_usd: "60", reached: [50] }),
  ]);
  expect((await read(history.GET, owner, id)).json).toEqual({ data: [], next_cursor: null });
});

test("a raise holds until it ends, and must end later", async () => {
  const team = await makeTeam();
  const owner = await tokenFor(team);
  const id = idOf(await send(budgets.POST, owner, monthly));
  const raise = {
    amount_usd: "20",
    reason: "launch",
    expires_at: new Date(Date.now() + 60_000).toISOString(),
  };
  const made = await send(raises.POST, owner, raise, id);
  expect([made.status, made.json.raises]).toEqual([201, [expect.objectContaining({ amount_usd: "20" })]]);
  expect((await read(status.GET, owner, id)).json.limit_usd).toBe("120.5");
  for (const expires_at of ["2020-01-01T00:00:00Z", "tomorrow"]) {
    const refused = await send(raises.POST, owner, { ...raise, expires_at }, id);
    expect([refused.status, refused.json.errors]).toEqual([
      400,
      [expect.objectContaining({ field: "expires_at" })],
    ]);
  }
});

test("readers read and only admins change; a key of a project sees the budgets of that project", async () => {
  const team = await makeTeam();
  const owner = await tokenFor(team);
  const reader = await keyFor(team, ["read"]);
  const bound = await keyFor(team, ["read", "admin"], team.projectId);
  const whole = idOf(await send(budgets.POST, owner, monthly));
  expect((await read(one.GET, reader, whole)).status).toBe(200);
  expect((await send(budgets.POST, reader, monthly)).status).toBe(403);
  expect((await read(one.GET, bound, whole)).status).toBe(404);
  expect((await read(status.GET, bound, whole)).status).toBe(404);
  const refused = await send(budgets.POST, bound, monthly);
  expect(refused.json.errors).toEqual([expect.objectContaining({ field: "selector.project_id" })]);
  const own = { ...monthly, selector: { project_id: team.projectId } };
  const made = idOf(await send(budgets.POST, bound, own));
  expect(listOf(await read(statuses.GET, bound)).map((row) => row.budget_id)).toEqual([made]);
  expect((await read(one.GET, await tokenFor(await makeTeam()), made)).status).toBe(404);
});

test("older clients set the budget of all calls by its older names", async () => {
  const team = await makeTeam();
  const owner = await tokenFor(team);
  await send(budgets.POST, owner, { ...monthly, selector: { model: "gpt-4o" } });
  expect((await read(settings.GET, owner)).status).toBe(404);
  const given = { period_type: "monthly", limit_amount: 250, enable_alerts: true, enable_auto_cutoff: true };
  const made = await send(settings.PUT, owner, given);
  expect(made).toMatchObject({ status: 200, json: { ...given, limit_amount: "250" } });
  expect((await read(settings.GET, owner)).json).toEqual(made.json);
  const id = z.string().parse(made.json.budget_id);
  await send(one.PUT, owner, { ...monthly, name: "Ours", time_zone: "Europe/Berlin", start_day: 5 }, id);
  const changed = await send(settings.POST, owner, {
    ...given,
    limit_amount: "9",
    enable_auto_cutoff: false,
  });
  expect(changed.json).toMatchObject({ budget_id: id, limit_amount: "9", enable_auto_cutoff: false });
  expect((await read(one.GET, owner, id)).json).toMatchObject({
    name: "Ours",
    mode: "soft",
    time_zone: "Europe/Berlin",
    start_day: 5,
  });
  const weekly = await send(settings.PUT, owner, { ...given, period_type: "weekly", enable_alerts: false });
  expect(weekly.json).toMatchObject({ period_type: "weekly", enable_alerts: true, enable_auto_cutoff: true });
  const refused = await send(settings.PUT, owner, { ...given, period_type: "fortnightly" });
  expect(refused.json.errors).toEqual([expect.objectContaining({ field: "period_type" })]);
});

test("a budget that is not made yet is told what it would have done", async () => {
  const team = await makeTeam();
  const reader = await keyFor(team, ["read"]);
  for (const user of ["ann", "ann", "ben"]) await spend(team, "0.6", user);
  const asked = { ...monthly, limit_usd: "1", period: "total", per: "user_id" };
  const told = await send(replays.POST, reader, asked);
  expect(told.status).toBe(200);
  expect(told.json).toMatchObject({
    ...{ calls: 3, warned_periods: 2, blocked_periods: 1, stopped_calls: 1, stopped_usd: "0.6" },
    stretches: [{ warned: 2, blocked: 1 }],
  });
  expect(listOf({ json: { data: told.json.periods } })).toMatchObject([
    { key: "ann", spent_usd: "0.6", warnings: [{ threshold: 50 }], stopped_calls: 1, stopped_usd: "0.6" },
    { key: "ben", blocked_at: null, stopped_calls: 0 },
  ]);
  const wrong = await send(replays.POST, reader, { ...asked, unpriced: { input: "1", output: "dear" } });
  expect(wrong).toMatchObject({ status: 400, json: { errors: [{ field: "unpriced.output" }] } });
});
