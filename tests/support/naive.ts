// A team's ledger with what makes answers hard, and the same questions asked of its event rows in plain JavaScript: any
// filter, dimension, range and zone, with adjustments, with superseded events, with daily sums that hold and
// with some that no longer do.
import fc from "fast-check";
import { beforeAll, expect } from "vitest";
import type { BreakdownDimension } from "@/lib/analytics";
import type { Database } from "@/lib/db/client";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { type Filter, type Selection, toFilter } from "@/lib/filters";
import { newId } from "@/lib/id";
import { rollUpDays } from "@/lib/ledger";
import { Decimal } from "@/lib/money";
import { refreshCatalogue } from "@/lib/pricing";
import { applyReprice, continueReprices, previewReprice } from "@/lib/reprice";
import { useDatabase } from "./database";
import { makeTeam, supersedeEvents, type TestTeam } from "./factories";

const START = Date.UTC(2026, 9, 22);
const DAYS = 6;
const DAY_MS = 86_400_000;
const NOW = new Date("2026-11-02T12:00:00Z");
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];

/** An event's row as it is now. */
export type Naive = Record<string, string | null> & { tags: Record<string, string> | null; at: number };

function makeEvents(seed: number, count: number) {
  const pick = (place: number, of: (string | undefined)[]) => of[Math.floor(place) % of.length];
  return Array.from({ length: count }, (_, n) => {
    const spread = (n * 7919 + seed * 104_729) % 100_003;
    return {
      event_id: `e${seed}-${n}`,
      timestamp: START + Math.floor((spread / 100_003) * DAYS * DAY_MS),
      provider: pick(spread, ["openai", "openai", "acme"]) as string,
      model: pick(spread / 3, ["gpt-4o", "gpt-4o-mini", "rocket"]) as string,
      input_tokens: spread % 5000,
      cache_read_tokens: spread % 300 > 200 ? 0 : Math.min(spread % 5000, spread % 200),
      output_tokens: spread % 700,
      reasoning_tokens: spread % 5 === 0 ? spread % 300 : 0,
      cache_write_tokens: spread % 4 === 0 ? spread % 100 : 0,
      latency_ms: spread % 3 === 0 ? undefined : 100 + (spread % 9000),
      status: spread % 17 === 0 ? "error" : "ok",
      tags: {
        feature: pick(spread / 7, ["search", "drafts", undefined]),
        environment: pick(spread / 11, ["production", "staging"]),
        user_id: pick(spread / 13, ["u1", "u2", "u3", undefined]),
        session_id: `s${spread % 40}`,
        matter: pick(spread / 19, ["M-1", "M-2", undefined]),
      },
    };
  });
}

async function send(team: TestTeam, events: object[]) {
  const sent: unknown[] = JSON.parse(JSON.stringify(events));
  await ingest(team.scope, { projectId: team.projectId, door: "http", events: sent });
}

async function ledger(team: TestTeam, { pool }: Database): Promise<Naive[]> {
  const { rows } = await pool.query(
    `SELECT e.*, (extract(epoch FROM e.occurred_at) * 1000)::float8 AS at, a.grade AS new_grade, a.cost_usd AS new_cost,
            a.id AS entry
       FROM event e LEFT JOIN LATERAL (
         SELECT * FROM event_adjustment a WHERE a.event_row_id = e.id ORDER BY created_at DESC, id DESC LIMIT 1
       ) a ON true
      WHERE e.team_id = $1
        AND NOT EXISTS (SELECT FROM event_adjustment s WHERE s.event_row_id = e.id AND s.kind = 'superseded')`,
    [team.teamId],
  );
  return rows.map((row) => (row.entry ? { ...row, grade: row.new_grade, cost_usd: row.new_cost } : row));
}

/** One in so many of the first events is superseded, each time others. */
async function supersedeSome(team: TestTeam, first: number, every: number): Promise<void> {
  const ids = makeEvents(1, 700).flatMap(({ event_id }, n) => (n % every === first ? [event_id] : []));
  expect(await supersedeEvents(team, ids)).toBeGreaterThan(0);
}

/** The team and its rows, once the tests of the calling file begin. */
export function useLedger(): () => { team: TestTeam; rows: Naive[] } {
  const database = useDatabase();
  let made: { team: TestTeam; rows: Naive[] };
  beforeAll(async () => {
    const { pool, prisma } = database();
    await seedPrices(pool);
    const team = await makeTeam();
    await send(team, makeEvents(1, 700));
    await supersedeSome(team, 3, 11);
    const range = { from: new Date(START), to: new Date(START + DAYS * DAY_MS) };
    const price = { teamId: team.teamId, provider: "acme", model: "rocket", validFrom: range.from };
    const rates = { rates: { input: "3", output: "7" } };
    await prisma.price.create({
      data: { id: newId(), ...price, source: "override", fetchedAt: NOW, hash: "h", rates },
    });
    await refreshCatalogue(pool);
    const { id } = await previewReprice(team.scope, { ...range, filter: {}, timeZone: "UTC" });
    await applyReprice(team.scope, id, { reason: "a price at last" });
    await continueReprices();
    await supersedeSome(team, 5, 13);
    await rollUpDays(NOW);
    // Events that come late make some of the sums void.
    await send(
      team,
      makeEvents(2, 60).filter(({ timestamp }) => timestamp > START + 4 * DAY_MS),
    );
    // So do ones that are superseded late.
    await supersedeSome(team, 100, 350);
    made = { team, rows: await ledger(team, database()) };
  });
  return () => made;
}

const COLUMNS: Record<string, string> = {
  project: "project_id",
  key: "key_id",
  user: "end_user_id",
  user_id: "end_user_id",
  customer: "customer_id",
  session: "session_id",
};

/** Its value under the name of a dimension or a filter. */
export function valueIn(row: Naive, name: string): string {
  if (name.startsWith("tag.")) return row.tags?.[name.slice(4)] ?? "";
  return row[COLUMNS[name] ?? name] ?? "";
}

/** The rows of a range that a filter selects. */
export function selected(rows: Naive[], filter: Filter, range = filter.range): Naive[] {
  return rows.filter(
    (row) =>
      row.at >= range.from.getTime() &&
      row.at < range.to.getTime() &&
      Object.entries(filter.selection).every(([name, values]) => values.includes(valueIn(row, name))),
  );
}

export function spend(of: Naive[]): string {
  return of.reduce((sum, row) => sum.plus(row.cost_usd ?? 0), new Decimal(0)).toFixed();
}

export const dimension = fc.constantFrom<BreakdownDimension>(
  ...([
    "model",
    "provider",
    "project",
    "feature",
    "environment",
    "key",
    "user",
    "session",
    "status",
  ] as const),
  ...(["grade", "door", "tag.matter", "service_tier", "customer", "operation"] as const),
);
const narrow: fc.Arbitrary<Selection> = fc.record(
  {
    model: fc.constantFrom(["gpt-4o"], ["rocket", "gpt-4o-mini"]),
    provider: fc.constantFrom(["openai"], ["acme"]),
    feature: fc.constantFrom(["search"], [""], ["drafts", ""]),
    user_id: fc.constantFrom(["u1"], ["u2", ""]),
    grade: fc.constantFrom(["exact"], ["unpriced", "exact"], ["estimated"]),
    status: fc.constantFrom(["error"], ["ok"]),
    "tag.matter": fc.constantFrom(["M-1"], [""]),
  },
  { requiredKeys: [] },
);
// The names that combinations of a day know.
const combined: fc.Arbitrary<Selection> = fc.record(
  {
    model: fc.constantFrom(["gpt-4o"], ["rocket", "gpt-4o-mini"]),
    provider: fc.constantFrom(["openai"], ["acme", "openai"]),
    feature: fc.constantFrom(["search"], ["drafts", ""]),
    environment: fc.constantFrom(["staging"], ["production", ""]),
    key_id: fc.constant([""]),
    grade: fc.constantFrom(["exact"], ["unpriced", "exact"], ["estimated"]),
    status: fc.constantFrom(["error"], ["ok"]),
    door: fc.constantFrom(["http"], ["http", "otlp"]),
  },
  { requiredKeys: [] },
);
// Mostly a name or none: then roll-ups and daily sums answer.
const selection = fc.oneof(
  fc.constant({}),
  combined.filter((names) => Object.keys(names).length > 1),
  fc.constantFrom<Selection>({ grade: ["exact"] }, { user_id: ["u1", "u2"] }, { model: ["rocket"] }),
  narrow,
);
export const question = fc.record({
  tz: fc.constantFrom(...ZONES),
  from: fc.integer({ min: -1, max: DAYS - 1 }),
  days: fc.integer({ min: 1, max: DAYS }),
  // Ends that lie on no quarter of an hour, and ones that do.
  offset: fc.constantFrom(0, 0, 900_000, 12_345, 40_000_000),
  selection,
});

export function toQuestion(asked: {
  tz: string;
  from: number;
  days: number;
  offset: number;
  selection: Selection;
}): Filter {
  const from = new Date(START + asked.from * DAY_MS + asked.offset);
  const to = new Date(from.getTime() + asked.days * DAY_MS + (asked.offset % 7));
  const filter = toFilter(
    { from: from.toISOString(), to: to.toISOString(), selection: asked.selection },
    { timeZone: asked.tz },
    NOW,
  );
  return filter;
}
