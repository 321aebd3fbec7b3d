import { beforeAll, describe, expect, test } from "vitest";
import { type IngestResult, ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

function send(team: TestTeam, ...events: unknown[]): Promise<IngestResult> {
  return ingest(team.scope, { projectId: team.projectId, door: "http", events });
}

async function ledger(team: TestTeam) {
  const { rows } = await database().pool.query("SELECT * FROM event WHERE team_id = $1 ORDER BY event_id", [
    team.teamId,
  ]);
  return rows;
}

const call = { provider: "openai", model: "gpt-4o-mini-2024-07-18", input_tokens: 1862, output_tokens: 214 };

describe("one event", () => {
  test("is stored with what was sent, its cost to the last digit and the price it was made with", async () => {
    const team = await makeTeam();
    const sent = {
      ...call,
      event_id: "e-1",
      timestamp: "2026-11-20T10:00:00.123+01:00",
      cache_read_tokens: 1536,
      tags: { feature: "search", env: "production", user_id: "u_1", matter: 7, vip: true },
      response_id: "chatcmpl-1",
      trace_id: "4BF92F3577B34DA6A3CE929D0E0E4736",
      message_id: 12,
      message_text: "héllo 👋",
      metadata: { nested: { list: [1, "two"] } },
    };
    expect(await send(team, sent)).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    const [row] = await ledger(team);
    // 326 × 0.15 + 1536 × 0.075 + 214 × 0.60 dollars per million
    expect(row).toMatchObject({
      event_id: "e-1",
      cost_usd: "0.000292500000",
      grade: "exact",
      feature: "search",
      environment: "production",
      end_user_id: "u_1",
      tags: { matter: "7", vip: "true" },
      trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
      message_id: 12,
      message_chars: 7,
      metadata: { nested: { list: [1, "two"] } },
      input_tokens: "1862",
      occurred_at: new Date("2026-11-20T09:00:00.123Z"),
      door: "http",
      status: "ok",
      operation: "chat",
    });
    const price = await database().pool.query("SELECT model FROM price WHERE id = $1", [row.price_id]);
    expect(price.rows).toEqual([{ model: expect.stringMatching(/^gpt-4o-mini/) }]);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("without an id or a time gets both", async () => {
    const team = await makeTeam();
    await send(team, call);
    const [row] = await ledger(team);
    expect(row.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(Math.abs(Date.now() - row.occurred_at.getTime())).toBeLessThan(60_000);
  });

  test("of an unknown model has no cost and is counted as unpriced", async () => {
    const team = await makeTeam();
    await send(team, { ...call, model: "gpt-4o-mini-x" });
    expect(await ledger(team)).toMatchObject([{ cost_usd: null, grade: "unpriced", price_id: null }]);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("without counts keeps them unknown", async () => {
    const team = await makeTeam();
    await send(team, { provider: "openai", model: "gpt-4o-mini" });
    expect(await ledger(team)).toMatchObject([
      { input_tokens: null, output_tokens: null, grade: "unpriced" },
    ]);
  });

  test("beside a known count an absent one is 0", async () => {
    const team = await makeTeam();
    await send(team, { provider: "openai", model: "text-embedding-3-small", input_tokens: 8 });
    expect(await ledger(team)).toMatchObject([{ input_tokens: "8", output_tokens: "0", grade: "exact" }]);
  });

  test("beside a known part an absent whole is 0, in the row as in the cost", async () => {
    const team = await makeTeam();
    await send(team, { provider: "openai", model: "gpt-4o", reasoning_tokens: 0 });
    expect(await ledger(team)).toMatchObject([{ input_tokens: "0", output_tokens: "0", grade: "exact" }]);
  });

  test("with a provider's own cost keeps that figure as reported", async () => {
    const team = await makeTeam();
    await send(team, { ...call, cost_usd: "0.0123456789012345", cost_source: "provider" });
    expect(await ledger(team)).toMatchObject([{ cost_usd: "0.012345678901", grade: "reported" }]);
  });
});

describe("identity", () => {
  test("the same event again is a duplicate, other content under its id a conflict", async () => {
    const team = await makeTeam();
    const event = { ...call, event_id: "same" };
    await send(team, event);
    expect(await send(team, { ...event, tags: {} })).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
    expect(await send(team, { ...event, output_tokens: 215 })).toMatchObject({
      accepted: 0,
      duplicates: 0,
      rejected: [{ index: 0, event_id: "same", code: "conflict", field: "event_id" }],
    });
    expect(await ledger(team)).toHaveLength(1);
  });

  test("holds within one list too", async () => {
    const team = await makeTeam();
    const event = { ...call, event_id: "twice" };
    const result = await send(team, event, event, { ...event, output_tokens: 1 });
    expect(result).toMatchObject({ accepted: 1, duplicates: 1, rejected: [{ index: 2, code: "conflict" }] });
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("holds across months, and order of keys in tags does not matter", async () => {
    const team = await makeTeam();
    await send(team, { ...call, event_id: "m", timestamp: "2026-09-30T23:59:59Z", tags: { a: 1, b: 2 } });
    const moved = await send(team, { ...call, event_id: "m", timestamp: "2026-10-01T00:00:00Z" });
    expect(moved.rejected).toMatchObject([{ code: "conflict" }]);
    const again = await send(team, {
      ...call,
      event_id: "m",
      timestamp: "2026-09-30T23:59:59Z",
      tags: { b: 2, a: 1 },
    });
    expect(again).toMatchObject({ duplicates: 1 });
  });

  test("a response seen through a second door is the same call", async () => {
    const team = await makeTeam();
    await send(team, { ...call, event_id: "a", response_id: "chatcmpl-x" });
    const second = { ...call, event_id: "b", response_id: "chatcmpl-x", timestamp: "2026-08-01T00:00:00Z" };
    expect(await send(team, second)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await send(team, second)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await ledger(team)).toHaveLength(1);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("is of the project for ids and of the team for responses", async () => {
    const [one, other] = [await makeTeam(), await makeTeam()];
    const event = { ...call, event_id: "shared", response_id: "chatcmpl-shared" };
    expect(await send(one, event)).toMatchObject({ accepted: 1 });
    expect(await send(other, event)).toMatchObject({ accepted: 1 });
  });

  test("of several with one id or one response the first counts, however many there are", async () => {
    const team = await makeTeam();
    const ids = Array.from({ length: 400 }, (_, n) => ({
      ...call,
      event_id: `i-${n % 100}`,
      output_tokens: n,
    }));
    const { rejected } = await send(team, ...ids);
    expect(rejected.map(({ index }) => index)).toEqual(Array.from({ length: 300 }, (_, n) => 100 + n));
    const seen = Array.from({ length: 400 }, (_, n) => ({
      ...call,
      event_id: `s-${399 - n}`,
      response_id: `r-${n % 100}`,
      output_tokens: n,
    }));
    expect(await send(team, ...seen)).toMatchObject({ accepted: 100, duplicates: 300, rejected: [] });
    const { rows } = await database().pool.query(
      "SELECT max(output_tokens)::int AS latest FROM event WHERE team_id = $1 AND response_id IS NOT NULL",
      [team.teamId],
    );
    expect(rows).toEqual([{ latest: 99 }]);
  });

  test("five parallel retries of one batch change nothing", async () => {
    const team = await makeTeam();
    const batch = Array.from({ length: 100 }, (_, n) => ({
      ...call,
      event_id: `p-${n}`,
      response_id: `r-${n}`,
      timestamp: Date.UTC(2026, 10, 1 + (n % 20)),
      tags: { feature: `f${n % 3}` },
    }));
    const results = await Promise.all(Array.from({ length: 6 }, () => send(team, ...batch)));
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(100);
    expect(results.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(500);
    expect(await ledger(team)).toHaveLength(100);
    await expectRollupsToEqualLedger(team.teamId);
  });
});

describe("a mixed list", () => {
  test("keeps the good, names each bad one by its place, its id and its field", async () => {
    const team = await makeTeam();
    const result = await send(
      team,
      { ...call, event_id: "good" },
      { ...call, event_id: "late", timestamp: Date.now() + 11 * 60_000 },
      { ...call, event_id: "parts", cache_read_tokens: 2000 },
      { model: "m", input_tokens: 1 },
      "nonsense",
      { ...call, timestamp: 1_763_000_000 },
      { ...call, tags: { feature: "nul\0" } },
      { ...call, input_tokens: -1 },
      { ...call, cost_usd: "NaN" },
    );
    expect(result.accepted).toBe(1);
    expect(result.rejected).toMatchObject([
      { index: 1, event_id: "late", code: "timestamp_in_future", field: "timestamp" },
      { index: 2, event_id: "parts", code: "part_exceeds_whole", field: "cache_read_tokens" },
      { index: 3, event_id: null, code: "required", field: "provider" },
      { index: 4, event_id: null, code: "invalid" },
      { index: 5, code: "timestamp_too_old", field: "timestamp" },
      { index: 6, code: "invalid", field: "tags.feature" },
      { index: 7, code: "invalid", field: "input_tokens" },
      { index: 8, code: "invalid", field: "cost_usd" },
    ]);
  });

  test("one bad event costs no good one, however it is bad", async () => {
    const team = await makeTeam();
    const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    const bad = [
      { metadata: { deep } },
      { units: { web_search_requests: 1e300 } },
      { input_tokens: Number.MAX_SAFE_INTEGER },
      { cost_usd: "999999999999999" },
      { timestamp: "2026-02-30T00:00:00Z" },
      { provider: " " },
      { model: "\t" },
      { message_text: "nul\0" },
      { message_text: "\ud800" },
      { tags: { ["x".repeat(65)]: 1 } },
    ].map((change) => ({ ...call, ...change }));
    const { accepted, rejected } = await send(team, ...bad, call);
    expect(accepted).toBe(1);
    expect(rejected.map(({ field }) => field?.slice(0, 13))).toEqual([
      "metadata",
      "units.web_sea",
      "input_tokens",
      "cost_usd",
      "timestamp",
      "provider",
      "model",
      "message_text",
      "message_text",
      "tags.xxxxxxxx",
    ]);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("a field that is not ours is passed over and told, so that a misspelt count does not vanish", async () => {
    const team = await makeTeam();
    const { input_tokens: _left, ...rest } = call;
    const result = await send(team, call, { ...rest, input_token: 12, prompt_tokens: null });
    expect(result).toMatchObject({
      accepted: 2,
      warnings: [{ index: 1, field: "input_token", message: expect.stringContaining("no such field") }],
    });
    expect(await send(team, call)).not.toHaveProperty("warnings");
  });

  test("null is absent, unknown fields are passed over, provider names are folded", async () => {
    const team = await makeTeam();
    const sent = {
      ...call,
      provider: "AWS.Bedrock",
      tags: { feature: null, a: "b" },
      cost_usd: null,
      novelty: 1,
    };
    expect(await send(team, sent)).toMatchObject({ accepted: 1 });
    expect(await ledger(team)).toMatchObject([{ provider: "bedrock", feature: null, tags: { a: "b" } }]);
  });
});
