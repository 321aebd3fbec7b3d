// Bodies of real clients, stored and priced, whole and cut into requests in any order.
import { beforeAll, describe, expect, test } from "vitest";
import { isRead } from "@/lib/dialects";
import { seedPrices } from "@/lib/feed";
import { rollUpDays } from "@/lib/ledger";
import { Decimal } from "@/lib/money";
import type { Span } from "@/lib/otlp";
import { getCatalogue, priceEvent } from "@/lib/pricing";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { expectRollupsToEqualLedger } from "@/tests/support/ledger";
import { decodeFixture, otlpFixtures } from "@/tests/support/otlp-fixtures";
import { ingestTraces } from ".";

const database = useDatabase();
beforeAll(() => seedPrices(database().pool));

const DAY_MS = 86_400_000;

type Usage = Record<string, number>;
type Expected = { spanId: string; usage: Usage | null };

const send = (team: TestTeam, spans: Span[]) =>
  ingestTraces(team.scope, { projectId: team.projectId, spans });

/** The events that count, as the ledger has them now. */
async function eventsOf({ teamId }: TestTeam) {
  const { rows } = await database().pool.query<Record<string, string | null> & { occurred_at: Date }>(
    `SELECT e.span_id, e.provider, e.model, e.status, e.error_type, e.service_tier, e.occurred_at, e.units, e.usage_source,
            e.input_tokens, e.cache_read_tokens, e.cache_write_tokens, e.cache_write_1h_tokens, e.output_tokens,
            e.reasoning_tokens, e.input_audio_tokens, e.output_audio_tokens, e.input_image_tokens, e.cost_usd, e.grade
       FROM event e WHERE e.team_id = $1 AND NOT EXISTS (
         SELECT FROM event_adjustment a
          WHERE a.team_id = e.team_id AND a.event_row_id = e.id AND a.kind = 'superseded')
      ORDER BY e.span_id`,
    [teamId],
  );
  return rows;
}

type Row = Awaited<ReturnType<typeof eventsOf>>[number];

/** The counts under the names of the fixtures; what is absent there and 0 here is the same. */
function toUsage(row: Row): Usage | null {
  if (row.input_tokens === null) return null;
  const counts = {
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cache_read_tokens,
    cacheWriteTokens: Number(row.cache_write_tokens) + Number(row.cache_write_1h_tokens),
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    audioInputTokens: row.input_audio_tokens,
    audioOutputTokens: row.output_audio_tokens,
  };
  return Object.fromEntries(Object.entries(counts).map(([name, size]) => [name, Number(size)]));
}

const FIELDS = Object.keys(toUsage({ input_tokens: "0" } as unknown as Row) ?? {});
const filled = (usage: Usage | null) =>
  usage && Object.fromEntries(FIELDS.map((field) => [field, usage[field] ?? 0]));

const readable = otlpFixtures().filter(({ meta }) => Array.isArray(meta.expected.calls));

describe.each(readable)("$name", (fixture) => {
  const spans = () => decodeFixture(fixture, isRead);
  // safe because the filter above looked
  const expected = fixture.meta.expected.calls as Expected[];

  test("is stored call for call with its counts and their exact cost", async () => {
    const team = await makeTeam();
    expect(await send(team, spans())).toMatchObject({ accepted: expected.length, rejected: 0 });
    const rows = await eventsOf(team);
    const stored = rows.map((row) => ({ spanId: row.span_id, usage: toUsage(row) }));
    const calls = expected.map(({ spanId, usage }) => ({ spanId, usage: filled(usage) }));
    expect(stored).toEqual(calls.sort((a, b) => (a.spanId < b.spanId ? -1 : 1)));
    const { totals } = fixture.meta.expected;
    for (const field of totals ? FIELDS : [])
      expect([field, stored.reduce((sum, { usage }) => sum + (usage?.[field] ?? 0), 0)]).toEqual([
        field,
        totals?.[field] ?? 0,
      ]);
    for (const row of rows) expect(new Decimal(row.cost_usd ?? -1)).toEqual(await costOf(row, expected));
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("sent again changes nothing", async () => {
    const team = await makeTeam();
    await send(team, spans());
    const before = await eventsOf(team);
    expect(await send(team, spans())).toMatchObject({ accepted: 0, duplicates: expected.length });
    expect(await eventsOf(team)).toEqual(before);
    await expectRollupsToEqualLedger(team.teamId);
  });

  test("is the same span by span, in any order and at once", async () => {
    const whole = await makeTeam();
    await send(whole, spans());
    const same = await eventsOf(whole);
    const orders: [name: string, spans: Span[]][] = [
      ["as it came", spans()],
      ["backwards", spans().reverse()],
      [
        "the even before the odd",
        [...spans().filter((_, n) => n % 2 === 0), ...spans().filter((_, n) => n % 2)],
      ],
    ];
    const teams = [];
    for (const [, order] of orders) {
      const team = await makeTeam();
      for (const span of order) await send(team, [span]);
      teams.push(team);
    }
    const atOnce = await makeTeam();
    await Promise.all([...spans(), ...spans()].map((span) => send(atOnce, [span])));
    for (const team of [...teams, atOnce]) {
      expect(await eventsOf(team)).toEqual(same);
      await expectRollupsToEqualLedger(team.teamId);
    }
  });
});

/** What the prices give for the counts that the fixture expects. */
async function costOf(row: Row, expected: Expected[]): Promise<Decimal> {
  const usage = expected.find(({ spanId }) => spanId === row.span_id)?.usage;
  const { cacheWrite1hTokens = 0, cacheWriteTokens = 0 } = usage ?? {};
  const { costUsd } = priceEvent(await getCatalogue(database().pool), {
    teamId: "",
    provider: row.provider ?? "",
    model: row.model ?? "",
    timestamp: row.occurred_at,
    serviceTier: row.service_tier ?? null,
    region: null,
    status: row.status === "error" ? "error" : "ok",
    errorType: row.error_type ?? null,
    usageSource: "provider",
    costUsd: null,
    costSource: "caller",
    inputTokens: usage?.inputTokens ?? null,
    cacheReadTokens: usage?.cachedInputTokens ?? null,
    cacheWriteTokens: usage ? cacheWriteTokens - cacheWrite1hTokens : null,
    cacheWrite1hTokens: usage ? cacheWrite1hTokens : null,
    outputTokens: usage ? (usage.outputTokens ?? 0) : null,
    reasoningTokens: usage?.reasoningTokens ?? null,
    inputAudioTokens: usage?.audioInputTokens ?? null,
    outputAudioTokens: usage?.audioOutputTokens ?? null,
    inputImageTokens: null,
    // safe because the column holds what was sent
    units: (row.units ?? {}) as unknown as Record<string, number>,
  });
  return costUsd ?? new Decimal(-1);
}

test("the sums of days keep what was taken out apart", async () => {
  const team = await makeTeam();
  for (const fixture of readable) for (const span of decodeFixture(fixture, isRead)) await send(team, [span]);
  const rows = await eventsOf(team);
  const last = Math.max(...rows.map((row) => row.occurred_at.getTime()));
  await rollUpDays(new Date(last + 2 * DAY_MS));
  const { rows: days } = await database().pool.query(
    `SELECT sum(requests)::int AS requests, sum(input_tokens)::int AS input, sum(cost_usd)::text AS usd
       FROM usage_daily WHERE team_id = $1 AND dimension = 'total' AND grade <> 'superseded'`,
    [team.teamId],
  );
  const usd = rows.reduce((sum, row) => sum.plus(row.cost_usd ?? 0), new Decimal(0));
  const input = rows.reduce((sum, row) => sum + Number(row.input_tokens), 0);
  expect(days).toEqual([{ requests: rows.length, input, usd: usd.toFixed(12) }]);
  const { rowCount } = await database().pool.query(
    "SELECT FROM event_adjustment WHERE team_id = $1 AND kind = 'superseded'",
    [team.teamId],
  );
  expect(rowCount).toBeGreaterThan(0);
});
