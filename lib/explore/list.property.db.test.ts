// Pages of any filter, in either direction, beside the same events filtered in plain JavaScript: with adjustments, with
// superseded events, with days whose sums hold, one whose sums no longer do, and one that has none yet.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { seedPrices } from "@/lib/feed";
import { type Filter, type Selection, toFilter } from "@/lib/filters";
import { newId } from "@/lib/id";
import { rollUpDays } from "@/lib/ledger";
import { refreshCatalogue } from "@/lib/pricing";
import { applyReprice, continueReprices, previewReprice } from "@/lib/reprice";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, supersedeEvents, type TestTeam } from "@/tests/support/factories";
import { countEvents, type EventCursor, type EventList, listEvents } from ".";

const database = useDatabase();
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 9, 22);
const DAYS = 8;
const NOW = new Date(START + DAYS * DAY_MS - 60_000);

type Row = Record<string, string> & { at: number; id: string; tags: Record<string, string> | null };

let team: TestTeam;
let rows: Row[];

/** Two events of a run have each. */
function traceOf(place: number): string {
  return `${place.toString(16).padStart(4, "a")}${"0123456789abcdef".repeat(2)}`.slice(0, 32);
}

function makeEvents(seed: number, count: number) {
  const pick = (place: number, of: (string | undefined)[]) => of[Math.floor(place) % of.length];
  return Array.from({ length: count }, (_, n) => {
    const spread = (n * 7919 + seed * 104_729) % 100_003;
    const day = Math.floor((spread / 100_003) * DAYS);
    const isRare = n % 211 === 0;
    return {
      event_id: `e${seed}-${n}x`,
      // Some in the same millisecond.
      timestamp: START + day * DAY_MS + (spread % 400) * 216_000,
      provider: pick(spread, ["openai", "openai", "acme"]),
      model: isRare
        ? "o4-mini"
        : day === 1
          ? "gpt-4.1"
          : pick(spread / 3, ["gpt-4o", "gpt-4o-mini", "rocket"]),
      operation: n % 499 === 0 ? "embeddings" : "chat",
      input_tokens: spread % 5000,
      output_tokens: spread % 700,
      units: n % 53 === 0 ? { web_search_requests: 1 } : undefined,
      service_tier: n % 307 === 0 ? "priority" : undefined,
      status: spread % 17 === 0 ? "error" : "ok",
      response_id: n % 3 === 0 ? `resp_${seed}_${n}` : undefined,
      trace_id: n % 41 === 0 ? traceOf(Math.floor(n / 82)) : undefined,
      tags: {
        feature: pick(spread / 7, ["search", "drafts", undefined]),
        environment: isRare ? "staging" : "production",
        user_id: `u${Math.floor(Math.sqrt(spread)) % 90}`,
        session_id: `s${n % 900}`,
        customer_id: pick(spread / 5, ["c1", "c2", undefined]),
        matter: isRare ? "M-9" : pick(spread / 19, ["M-1", "M-2", undefined]),
        note: n % 97 === 0 ? 'Say "100%" of a\\b_c' : undefined,
      },
    };
  });
}

async function send(events: object[], door: "http" | "sdk", projectId = team.projectId): Promise<void> {
  const sent: unknown[] = JSON.parse(JSON.stringify(events));
  for (let from = 0; from < sent.length; from += 1000)
    await ingest(team.scope, { projectId, door, events: sent.slice(from, from + 1000) });
}

async function supersedeEvery(nth: number, first: number): Promise<void> {
  const ids = makeEvents(1, 3000).flatMap(({ event_id }, n) => (n % nth === first ? [event_id] : []));
  expect(await supersedeEvents(team, ids)).toBeGreaterThan(0);
}

beforeAll(async () => {
  const { prisma, pool } = database();
  await seedPrices(pool);
  team = await makeTeam();
  const labs = newId();
  await prisma.project.create({ data: { id: labs, teamId: team.teamId, slug: "labs", name: "Labs" } });
  await send(makeEvents(1, 3000), "http");
  await send(makeEvents(2, 400), "sdk", labs);
  const price = { teamId: team.teamId, provider: "acme", model: "rocket", source: "override", hash: "h" };
  const sheet = { rates: { input: "3", output: "7" } };
  await prisma.price.create({
    data: { id: newId(), ...price, validFrom: new Date(START), fetchedAt: NOW, rates: sheet },
  });
  await refreshCatalogue(pool);
  await supersedeEvery(23, 0);
  const range = { from: new Date(START), to: new Date(START + 2 * DAY_MS), timeZone: "UTC" };
  const { id } = await previewReprice(team.scope, { ...range, filter: {} });
  await applyReprice(team.scope, id, { reason: "a price at last" });
  await continueReprices();
  await supersedeEvery(37, 1);
  await rollUpDays(NOW);
  await send(
    makeEvents(3, 200).filter(({ timestamp }) => Math.floor((timestamp - START) / DAY_MS) === 3),
    "http",
  );
  expect(await supersedeEvents(team, ["e1-44x"])).toBe(1);
  ({ rows } = await pool.query(
    `SELECT e.*, (extract(epoch FROM e.occurred_at) * 1000)::float8 AS at, coalesce(a.grade, e.grade) AS grade,
            end_user_id AS user_id
       FROM event e LEFT JOIN LATERAL (
         SELECT * FROM event_adjustment a WHERE a.event_row_id = e.id ORDER BY created_at DESC, id DESC LIMIT 1
       ) a ON true WHERE e.team_id = $1 ORDER BY e.occurred_at DESC, e.id DESC`,
    [team.teamId],
  ));
});

function valueIn(row: Row, name: string): string {
  if (name === "unit") return Object.keys(row.units ?? {})[0] ?? "";
  return (name.startsWith("tag.") ? row.tags?.[name.slice(4)] : row[name]) ?? "";
}

const NAMES = ["model", "feature", "environment", "user_id", "session_id", "customer_id"];
const IDS = ["event_id", "response_id", "trace_id"];

function isId(row: Row, text: string): boolean {
  const isTrace = text.length === 32 && row.trace_id === text.toLowerCase();
  return row.event_id === text || row.response_id === text || isTrace;
}

function holds(row: Row, text: string): boolean {
  const values = [...NAMES.map((name) => row[name] ?? ""), ...Object.values(row.tags ?? {})];
  if (values.some((value) => value.toLowerCase().includes(text.toLowerCase()))) return true;
  const begins = (name: string) =>
    row[name]?.startsWith(name === "trace_id" ? text.toLowerCase() : text) === true;
  return IDS.some(begins);
}

function expected({ range, selection }: Filter, text?: string): string[] {
  const inRange = rows.filter(({ at }) => at >= range.from.getTime() && at < range.to.getTime());
  const hasId = text !== undefined && inRange.some((row) => isId(row, text));
  return inRange
    .filter((row) => text === undefined || (hasId ? isId(row, text) : holds(row, text)))
    .filter((row) => Object.entries(selection).every(([name, values]) => values.includes(valueIn(row, name))))
    .map(({ id }) => id);
}

const VALUES: Record<string, string[]> = {
  model: ["o4-mini", "gpt-4.1", "rocket", "nobody"],
  provider: ["openai", "acme"],
  operation: ["embeddings", "chat"],
  service_tier: ["priority", ""],
  status: ["error", "ok"],
  door: ["sdk", "http"],
  feature: ["search", ""],
  environment: ["staging", "production"],
  user_id: ["u1", "u14", "u88", "u200"],
  session_id: ["s3", "s14", "s500"],
  customer_id: ["c1", ""],
  grade: ["unpriced", "exact", "estimated", "superseded"],
  unit: ["web_search_requests", "", "images"],
  "tag.matter": ["M-9", "M-1", ""],
};
const TEXTS = [
  ...["mini", "GPT-4O", "o4-", "M-9", "m-", "staging", "Arch", "u14", "s50", "c2", "house"],
  ...["%", "_", "\\", '"100%" OF', "a\\b_", "note", "é", "nobody has this"],
  ...["e1-", "e2-31", "e2-399x", "e9-1", "resp_1_29", "resp_1_3", "resp_9", "E1-3"],
  ...["a", "aa1", "f", "7", traceOf(1), traceOf(2).toUpperCase(), traceOf(3).slice(0, 9), traceOf(5000)],
];
const selection: fc.Arbitrary<Selection> = fc
  .subarray(Object.entries(VALUES), { minLength: 1, maxLength: 2 })
  .chain((names) =>
    fc.record(
      Object.fromEntries(
        names.map(([name, values]) => [name, fc.subarray(values, { minLength: 1, maxLength: 2 })]),
      ),
    ),
  );
const asked = fc.record({
  selection,
  from: fc.integer({ min: -1, max: DAYS - 1 }),
  days: fc.integer({ min: 1, max: DAYS }),
  offset: fc.constantFrom(0, 12_345_678),
  text: fc.option(fc.constantFrom(...TEXTS), { nil: undefined }),
  limit: fc.constantFrom(7, 60, 1000),
  looked: fc.constantFrom(150, 900, 100_000),
});

function toQuestion({
  from,
  days,
  offset,
  selection,
}: typeof asked extends fc.Arbitrary<infer T> ? T : never) {
  const start = START + from * DAY_MS + offset;
  const range = { from: new Date(start).toISOString(), to: new Date(start + days * DAY_MS).toISOString() };
  return toFilter({ ...range, selection }, { timeZone: "UTC" }, NOW);
}

/** Walks to one end of a list; no page may be longer than the limit, nor the walk longer than what there is to look at. */
async function walk(
  filter: Filter,
  input: { limit: number; looked: number; text?: string | undefined },
  from: { older?: EventCursor; newer?: EventCursor },
): Promise<{ ids: string[]; last: EventList }> {
  const isBack = from.newer !== undefined;
  let page = from;
  const text = input.text === undefined ? {} : { text: input.text };
  const ids: string[] = [];
  for (let turns = 0; turns < 1000; turns++) {
    const list = await listEvents(team.scope, filter, { limit: input.limit, ...text, ...page }, input.looked);
    const own = list.events.map(({ id }) => id);
    expect(own.length).toBeLessThanOrEqual(input.limit);
    if (own.length < input.limit && !list.searchedTo) expect(isBack ? list.newer : list.older).toBeNull();
    if (isBack) ids.unshift(...own);
    else ids.push(...own);
    const next = isBack ? list.newer : list.older;
    if (!next) return { ids, last: list };
    page = isBack ? { newer: next } : { older: next };
  }
  throw new Error("the list has no end");
}

test("pages of any filter hold each of its events once, to the end and back", async () => {
  await fc.assert(
    fc.asyncProperty(asked, async (question) => {
      const filter = toQuestion(question);
      const all = expected(filter, question.text);
      const down = await walk(filter, question, {});
      expect(down.ids).toEqual(all);
      const start = {
        occurredAt: filter.range.from,
        id: newId().replace(/./g, (c) => (c === "-" ? c : "0")),
      };
      expect((await walk(filter, question, { newer: start })).ids).toEqual(all);
    }),
    { numRuns: 100 },
  );
});

test("events are counted to the last one, or as many as there are at least", async () => {
  await fc.assert(
    fc.asyncProperty(asked, async (question) => {
      const filter = toQuestion(question);
      const isAsked = question.selection.grade?.includes("superseded");
      const counted = rows.filter(({ grade }) => isAsked || grade !== "superseded");
      const ids = new Set(counted.map(({ id }) => id));
      const all = expected(filter, question.text).filter((id) => ids.has(id)).length;
      const { events, isAtLeast } = await countEvents(team.scope, filter, question.text, question.looked);
      if (isAtLeast) expect(events).toBeLessThanOrEqual(all);
      else expect(events).toBe(all);
      if (question.looked > rows.length) expect(isAtLeast).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test("every text is found in all of the range and in no more, alone and beside a filter", async () => {
  const range = { from: new Date(START).toISOString(), to: NOW.toISOString() };
  const found = new Map<string, number>();
  for (const text of TEXTS)
    for (const selection of [{}, { provider: ["openai"], status: ["ok"] }] as Selection[]) {
      const filter = toFilter({ ...range, selection }, { timeZone: "UTC" }, NOW);
      const { ids } = await walk(filter, { limit: 1000, looked: 900, text }, {});
      expect([text, ids]).toEqual([text, expected(filter, text)]);
      found.set(text, Math.max(found.get(text) ?? 0, ids.length));
    }
  const none = ["house", "note", "é", "nobody has this", "e9-1", "resp_9", "E1-3", traceOf(5000)];
  expect([...found].filter(([, count]) => count === 0).map(([text]) => text)).toEqual(none);
});

test("a search that looked at enough goes on at the next stretch, in both directions", async () => {
  const range = { from: new Date(START).toISOString(), to: NOW.toISOString() };
  const filter = toFilter(
    { ...range, selection: { session_id: ["s3", "s14", "s500"] } },
    { timeZone: "UTC" },
    NOW,
  );
  const all = expected(filter);
  const first = await listEvents(team.scope, filter, { limit: 100 }, 5);
  expect(first.events.length).toBeLessThan(all.length);
  expect(first.searchedTo).toEqual(first.older?.occurredAt);
  expect((await walk(filter, { limit: 100, looked: 5 }, {})).ids).toEqual(all);
  const start = { occurredAt: filter.range.from, id: newId() };
  expect((await walk(filter, { limit: 100, looked: 5 }, { newer: start })).ids).toEqual(all);
});
