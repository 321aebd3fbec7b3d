import { describe, expect, test } from "vitest";
import { parseEvent } from "@/lib/events/parse";
import { shippedPrices } from "@/lib/feed/shipped";
import { createCatalogue, findPrice } from "@/lib/pricing/catalogue";
import { addDays, dateOf, formatClock, weekdayOf } from "@/lib/time";
import type { WireEvent } from "@/sdk/src/wire";
import { type DemoInput, demoCalls, seedOf } from "./events";
import { BRIGHTMILE } from "./profiles/brightmile";
import { FERNHILL } from "./profiles/fernhill";
import { momentOf, spikeOf } from "./traffic";

const NOW = new Date("2026-11-21T01:32:00Z");
const DAY_MS = 86_400_000;
const SPAN = { from: new Date(NOW.getTime() - 90 * DAY_MS), to: NOW };

function eventsOf(more: Partial<DemoInput> = {}): WireEvent[] {
  const input = { profile: FERNHILL, events: 12_000, days: 90, seed: 1, now: NOW, ...more };
  return Array.from(demoCalls(input), ({ event }) => event);
}

function at({ timestamp }: WireEvent): Date {
  return new Date(timestamp ?? Number.NaN);
}

function tally(names: (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

const tagOf = (name: string) => (event: WireEvent) => event.tags?.[name]?.toString();

describe.each([FERNHILL, BRIGHTMILE])("the calls of $name", (profile) => {
  const events = eventsOf({ profile });

  test("are the same for the same seed and instant, and others for another seed", () => {
    const [few, again, others] = [1, 1, 2].map((seed) => eventsOf({ profile, seed, events: 300 }));
    expect(again).toEqual(few);
    expect(others?.map(at)).not.toEqual(few?.map(at));
  });

  test("are taken by the door as they are", () => {
    for (const event of events) expect(parseEvent(event)).toMatchObject({ unknown: [] });
  });

  test("have identities of their own, which tell the seed", () => {
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
    expect(new Set(events.map(({ event_id = "" }) => seedOf(event_id)))).toEqual(new Set([1]));
    const answers = events.flatMap(({ response_id }) => response_id ?? []);
    expect(new Set(answers).size).toBe(answers.length);
  });

  test("are of ten models and more, of which all but one have a price", async () => {
    const catalogue = createCatalogue(await shippedPrices());
    const models = new Map(
      events.map(({ provider, model }) => [`${provider} ${model}`, { provider, model }]),
    );
    expect(models.size).toBeGreaterThanOrEqual(10);
    const unpriced = [...models.values()].filter((model) => !findPrice(catalogue, { ...model, at: NOW }));
    expect(unpriced).toEqual([{ provider: "mistral", model: "mistral-large-2026-11" }]);
    expect(new Set([...models.values()].map(({ provider }) => provider))).toEqual(
      new Set(["anthropic", "openai", "google", "azure", "bedrock", "mistral", "openrouter"]),
    );
  });

  test("come through every door, into every project", () => {
    const calls = [...demoCalls({ profile, events: 5000, days: 90, seed: 1, now: NOW })];
    expect(new Set(calls.map(({ source }) => source.project))).toEqual(
      new Set(profile.projects.map(({ slug }) => slug)),
    );
    expect(new Set(calls.map(({ source }) => source.door)).size).toBe(4);
  });

  test("are more on working days than at the weekend, and by day than at night", () => {
    const isWeekend = (event: WireEvent) => weekdayOf(at(event), profile.timeZone) > 5;
    const atWeekends = events.filter(isWeekend).length;
    expect(atWeekends / 2).toBeLessThan((0.85 * (events.length - atWeekends)) / 5);
    const clocks = events.map((event) => formatClock(at(event), profile.timeZone));
    const [day, night] = [
      clocks.filter((clock) => clock >= "14:00" && clock < "17:00"),
      clocks.filter((clock) => clock >= "04:00" && clock < "07:00"),
    ];
    expect(day.length).toBeGreaterThan(2 * night.length);
  });

  test("stand out on one day", () => {
    const days = tally(events.map((event) => dateOf(at(event), profile.timeZone)));
    const spike = dateOf(spikeOf(profile, SPAN).from, profile.timeZone);
    const others = [...days].flatMap(([day, count]) => (day === spike ? [] : count));
    expect(days.get(spike)).toBeGreaterThan(1.3 * Math.max(...others));
  });

  test("grow, and are spread over users unevenly", () => {
    const half = (NOW.getTime() + SPAN.from.getTime()) / 2;
    expect(events.filter((event) => at(event).getTime() > half).length).toBeGreaterThan(0.52 * events.length);
    const users = [...tally(events.map(tagOf("user_id"))).values()].sort((a, b) => b - a);
    expect(users.length).toBeGreaterThan(100);
    expect(users[0]).toBeGreaterThan(20 * mean(users.slice(50)));
  });

  test("of a session follow one another within hours, of one user and one model", () => {
    const sessions = new Map<string, WireEvent[]>();
    for (const event of events) {
      const session = tagOf("session_id")(event);
      if (session) sessions.set(session, [...(sessions.get(session) ?? []), event]);
    }
    expect(mean([...sessions.values()].map(({ length }) => length))).toBeGreaterThan(2);
    for (const calls of sessions.values()) {
      expect(new Set(calls.map((call) => `${tagOf("user_id")(call)} ${call.model}`)).size).toBe(1);
      const times = calls.map((call) => at(call).getTime());
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(DAY_MS / 4);
    }
  });
});

describe("a feature and a model", () => {
  const events = eventsOf();
  const timesOf = (isWanted: (event: WireEvent) => boolean) => events.filter(isWanted).map(at);

  test("are not met before their launch", () => {
    const launch = momentOf(FERNHILL, SPAN, 0.71);
    const times = timesOf((event) => tagOf("feature")(event) === "due-diligence");
    expect(times.length).toBeGreaterThan(20);
    expect(times[0]?.getTime()).toBeGreaterThan(launch.getTime());
    expect(times[0]?.getTime()).toBeLessThan(addDays(launch, 4, FERNHILL.timeZone).getTime());
  });

  test("give way to the next at a migration, but for sessions that had begun", () => {
    const migration = momentOf(FERNHILL, SPAN, 0.56);
    const old = timesOf(({ model }) => model === "claude-sonnet-4-5");
    expect(old.filter((time) => time.getTime() > migration.getTime() + DAY_MS / 4)).toEqual([]);
    const next = timesOf(({ model }) => model === "claude-sonnet-5");
    expect(next.filter((time) => time > migration).length).toBeGreaterThan(
      10 * next.filter((time) => time <= migration).length,
    );
  });

  test("fail now and then, and some calls are aborted half-way", () => {
    const failed = events.filter(({ status }) => status === "error");
    expect(failed.length).toBeGreaterThan(50);
    expect(failed.length).toBeLessThan(0.03 * events.length);
    for (const { error_type, usage_source, input_tokens } of failed)
      expect(usage_source === "estimated" && input_tokens !== undefined).toBe(error_type === "aborted");
  });
});

describe("exactly as many calls as asked for, in the order of time and within the days", () => {
  test.each([
    [1, 90],
    [7, 1],
    [500, 2],
    [3000, 30],
    [3000, 400],
  ])("%i calls of %i days", (count, days) => {
    const times = eventsOf({ events: count, days }).map((event) => at(event).getTime());
    expect(times).toHaveLength(count);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(NOW.getTime() - days * DAY_MS);
    expect(times.at(-1)).toBeLessThanOrEqual(NOW.getTime());
  });
});
