// A superseded event is in no answer: a team that has some is told the same as one that was never sent them.
import { beforeAll, expect, test } from "vitest";
import { breakdown, latency, receiving, summary, timeseries, trends } from "@/lib/analytics";
import { listPriceChanges } from "@/lib/changes";
import { ingest } from "@/lib/events";
import { toFilter } from "@/lib/filters";
import { rollUpDays } from "@/lib/ledger";
import { forecast } from "@/lib/outlook";
import { countUnpriced, listUnpriced, previewReprice } from "@/lib/reprice";
import { compareTraffic, recommendations } from "@/lib/savings";
import { QUARTER_HOUR_MS } from "@/lib/time";
import { courses, listValues, parts, seen } from "@/lib/values";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, supersedeEvents, type TestTeam } from "@/tests/support/factories";
import { givePrices } from "@/tests/support/prices";

useDatabase();
const DAY_MS = 86_400_000;
const NOW = new Date(Math.floor(Date.now() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
const at = (daysAgo: number, second = 0) => new Date(NOW.getTime() - daysAgo * DAY_MS + second * 1000);

const kept = [
  ...Array.from({ length: 130 }, (_, n) => ({
    timestamp: at(0.3 + n / 4),
    model: "m",
    input_tokens: 2000,
    output_tokens: 800,
    reasoning_tokens: n % 3 === 0 ? 780 : 500,
    latency_ms: n % 40 === 0 ? 60_000 : 900 + n,
    tags: { feature: "search", user_id: `u${n % 5}` },
  })),
  { timestamp: at(3, 60), model: "rocket", input_tokens: 10 },
  { timestamp: at(2, 60), model: "rocket", input_tokens: 10 },
  { timestamp: at(2, 60), model: "teller" },
  { timestamp: at(3), model: "dancer", units: { steps: 4 } },
  { timestamp: at(2), model: "m", input_tokens: 10, units: { steps: 4 } },
];
const gone = [
  ...Array.from({ length: 90 }, (_, n) => ({
    timestamp: at(0.2 + n / 3),
    model: "m",
    input_tokens: 90_000,
    output_tokens: 5000,
    reasoning_tokens: 4900,
    latency_ms: 50_000,
    tags: { feature: "search", user_id: `u${n % 7}` },
  })),
  ...[4, 1].map((daysAgo) => ({ timestamp: at(daysAgo), model: "rocket", input_tokens: 10 })),
  // In the same quarters of an hour as those that are kept, but before and after them.
  { timestamp: at(3, 59), model: "rocket", input_tokens: 10 },
  { timestamp: at(2, 61), model: "rocket", input_tokens: 10 },
  { timestamp: at(2, 61), model: "teller", units: { steps: 1 } },
  { timestamp: at(2), model: "dancer", units: { steps: 4, jumps: 1 } },
  { timestamp: at(1), model: "m", input_tokens: 10, units: { jumps: 4 } },
  { timestamp: at(1), model: "ghost", input_tokens: 10 },
  { timestamp: new Date(), model: "m", input_tokens: 10 },
];

async function makeTeams(): Promise<{ whole: TestTeam; plain: TestTeam }> {
  const [whole, plain] = [await makeTeam(), await makeTeam()];
  const named = (events: object[], prefix: string) =>
    events.map((event, n) => ({ provider: "acme", event_id: `${prefix}${n}`, ...event }));
  const send = async ({ scope, projectId }: TestTeam, events: object[]) => {
    const { rejected } = await ingest(scope, {
      projectId,
      door: "http",
      events: JSON.parse(JSON.stringify(events)),
    });
    expect(rejected).toEqual([]);
  };
  await send(whole, [...named(kept, "k"), ...named(gone, "g")]);
  await send(plain, named(kept, "k"));
  return { whole, plain };
}

type Ask = (team: TestTeam, filter: ReturnType<typeof toFilter>) => Promise<unknown>;
const questions: Record<string, Ask> = {
  summary: ({ scope }, filter) => summary(scope, filter),
  breakdown: ({ scope }, filter) => breakdown(scope, filter, "model", { limit: 100 }),
  "breakdown by users": ({ scope }, filter) => breakdown(scope, filter, "user", { limit: 100 }),
  timeseries: ({ scope }, filter) => timeseries(scope, filter, "model"),
  "breakdown of two names": ({ scope }, filter) =>
    breakdown(scope, { ...filter, selection: { status: ["ok"], feature: ["search"] } }, "model", {
      limit: 100,
    }),
  parts: ({ scope }, filter) =>
    parts(scope, filter, { outer: "model", inner: "feature" }, [{ provider: "acme", key: "m" }], {
      sort: [],
      top: 5,
      ofUsd: "1",
    }),
  "timeseries by users": ({ scope }, filter) => timeseries(scope, filter, "user"),
  latency: ({ scope }, filter) => latency(scope, filter),
  trends: ({ scope }, filter) => trends(scope, filter),
  courses: ({ scope }, filter) => courses(scope, filter, "total", [{ provider: "", key: "" }]),
  values: ({ scope }, filter) => listValues(scope, filter, "user", { limit: 10 }),
  seen: ({ scope }, filter) => seen(scope, filter, "user", ["u0", "u1", "u5"]),
  forecast: ({ scope }, filter) => forecast(scope, filter),
  "price changes": ({ scope }) => listPriceChanges(scope, { limit: 10 }, NOW),
  savings: ({ scope }, filter) => recommendations(scope, filter),
  "other models": ({ scope }, filter) => compareTraffic(scope, filter, { providers: [], models: ["m", "n"] }),
  unpriced: ({ scope }) => listUnpriced(scope),
  "count of unpriced": ({ scope }) => countUnpriced(scope),
  receiving: ({ scope }) => receiving(scope),
};

async function answers(team: TestTeam): Promise<Record<string, unknown>> {
  const range = { from: at(35).toISOString(), to: at(-1).toISOString() };
  const filter = toFilter({ ...range, selection: {} }, { timeZone: "UTC" }, NOW);
  const asked = Object.entries(questions).map(
    async ([name, ask]) => [name, await ask(team, filter)] as const,
  );
  return Object.fromEntries(await Promise.all(asked));
}

async function previewOf({ scope, projectId }: TestTeam) {
  const range = { from: at(35), to: at(-1), timeZone: "UTC" };
  const { preview } = await previewReprice(scope, { ...range, filter: {} });
  return { ...preview, byProject: preview.byProject.filter((row) => row.projectId === projectId).length };
}

beforeAll(async () => {
  const sheet = { rates: { input: "2", cache_read: "0.2", output: "10" } };
  const cheap = { rates: { input: "1", cache_read: "0.1", output: "4" } };
  const price = { provider: "acme", from: "2026-01-01" };
  await givePrices(
    { ...price, model: "m", to: at(0.1).toISOString(), sheet },
    { ...price, model: "m", from: at(0.1).toISOString(), sheet: cheap },
    { ...price, model: "n", sheet: cheap },
    { ...price, model: "dancer", sheet: { rates: {}, units: { hops: "1" } } },
    { ...price, model: "teller", sheet: { rates: {}, units: { hops: "1" } } },
  );
});

test("every answer is as if superseded events had not been sent, by roll-ups and by the events themselves", async () => {
  const { whole, plain } = await makeTeams();
  const [before, expected] = [await answers(whole), await answers(plain)];
  for (const name of Object.keys(questions)) expect([name, before[name]]).not.toEqual([name, expected[name]]);
  expect(
    await supersedeEvents(
      whole,
      gone.map((_, n) => `g${n}`),
    ),
  ).toBe(gone.length);
  expect(await answers(whole)).toEqual(expected);
  await rollUpDays(new Date(NOW.getTime() + 2 * DAY_MS));
  expect(await answers(whole)).toEqual(expected);
  await givePrices({
    provider: "acme",
    model: "rocket",
    from: "2026-01-01",
    sheet: { rates: { input: "5" } },
  });
  expect(await previewOf(whole)).toEqual(await previewOf(plain));
});
