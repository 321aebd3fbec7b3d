import { beforeAll, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { type Selection, toFilter } from "@/lib/filters";
import { createKey } from "@/lib/keys";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { givePrices } from "@/tests/support/prices";
import { recommendations } from ".";

const database = useDatabase();
const NOW = new Date("2026-11-20T12:00:00Z");
const START = Date.UTC(2026, 10, 1);

beforeAll(async () => {
  const from = "2026-01-01";
  const price = { provider: "acme", from };
  await givePrices(
    { ...price, model: "rocket-2", sheet: { rates: { input: "10", output: "40" } } },
    { ...price, model: "rocket-2-mini", sheet: { rates: { input: "1", output: "4" } } },
    { ...price, model: "rocket-2-nano", sheet: { rates: { input: "0.1", output: "0.4" } } },
    { ...price, model: "rocket-3", sheet: { rates: { input: "8", output: "32" } } },
    { ...price, model: "rocket-4", sheet: { rates: { input: "9.9", output: "39.6" } } },
    {
      ...price,
      model: "barge-1",
      sheet: {
        rates: { input: "10", output: "40" },
        off_peak: [{ from: "00:00", to: "08:00", time_zone: "UTC", rates: { input: "5", output: "20" } }],
      },
    },
    { ...price, model: "barge-1-mini", sheet: { rates: { input: "1", output: "4" } } },
    { ...price, model: "rocket-image-3", sheet: { rates: { input: "1", output: "1" } } },
    { provider: "other", from, model: "rocket-3", sheet: { rates: { input: "1", output: "1" } } },
    {
      ...price,
      model: "truck",
      sheet: {
        rates: { input: "10", cache_read: "1", cache_write: "12.5", output: "40" },
        service_tiers: {
          batch: { rates: { input: "5", cache_read: "0.5", cache_write: "6.25", output: "20" } },
        },
      },
    },
  );
});

async function send(team: TestTeam, count: number, make: (n: number) => Record<string, unknown>) {
  const events = Array.from({ length: count }, (_, n) => ({
    timestamp: START + n * 60_000,
    provider: "acme",
    model: "truck",
    ...make(n),
  }));
  const { rejected } = await ingest(team.scope, { projectId: team.projectId, door: "http", events });
  expect(rejected).toEqual([]);
}

/** Ten days, so that a month is three times as much. */
async function adviceFor(team: TestTeam, selection: Selection = {}) {
  const filter = toFilter({ from: "2026-11-01", to: "2026-11-11", selection }, { timeZone: "UTC" }, NOW);
  return (await recommendations(team.scope, filter)).list;
}

const lines = (advice: { arithmetic: { value: string }[] } | undefined) =>
  advice?.arithmetic.map(({ value }) => value);

test("of a price that differs by the time of day the usual rates are taken, and that is said", async () => {
  const team = await makeTeam();
  const call = { input_tokens: 1_000_000, output_tokens: 100_000 };
  await send(team, 2, () => ({ model: "barge-1", ...call }));
  await send(team, 2, () => ({ model: "rocket-2", ...call }));
  const advice = await adviceFor(team);
  const told = advice.filter(({ assumption }) => assumption.endsWith("are taken at their usual rates."));
  expect(told.map(({ id }) => id)).toEqual(["smaller_model:acme/barge-1"]);
  expect(advice.length).toBeGreaterThan(1);
});

test("a newer model of the same size and the next smaller one are offered at the team's own use", async () => {
  const team = await makeTeam();
  await send(team, 2, () => ({ model: "rocket-2", input_tokens: 1_000_000, output_tokens: 100_000 }));
  const [smaller, newer, ...more] = await adviceFor(team);
  expect(more).toEqual([]);
  // 2 × (10 + 4) in ten days, and 2 × (1 + 0.4)
  expect(smaller).toEqual({
    id: "smaller_model:acme/rocket-2",
    kind: "smaller_model",
    title: "Call rocket-2-mini instead of rocket-2",
    subject: { provider: "acme", model: "rocket-2" },
    alternative: { provider: "acme", model: "rocket-2-mini" },
    savingUsdMonth: "75.6",
    arithmetic: [
      { label: "Calls to rocket-2 in the range", value: "2", unit: "requests" },
      { label: "Their tokens at its price, a month", value: "84", unit: "usd" },
      { label: "The same tokens at the price of rocket-2-mini, a month", value: "8.4", unit: "usd" },
      { label: "Saving a month", value: "75.6", unit: "usd" },
    ],
    assumption: expect.stringContaining("good enough"),
  });
  expect(newer).toMatchObject({
    kind: "newer_model",
    alternative: { model: "rocket-3" },
    savingUsdMonth: "16.8",
  });
});

test("nothing is offered for cents, for a few hundredths, or for calls that it does not cover", async () => {
  const team = await makeTeam();
  await send(team, 1, () => ({ model: "rocket-2", input_tokens: 30_000 }));
  await send(team, 1, () => ({ model: "rocket-4", operation: "image", input_tokens: 1_000_000 }));
  await send(team, 1, () => ({ model: "rocket-3", input_tokens: 1_000_000, units: { dances: 2 } }));
  expect(await adviceFor(team)).toEqual([]);
  await send(team, 1, () => ({ model: "rocket-4", input_tokens: 1_000_000, timestamp: START + 1 }));
  expect(await adviceFor(team)).toEqual([]);
});

test("calls that nobody waits for are offered as a batch, once the team says who waits elsewhere", async () => {
  const team = await makeTeam();
  await send(team, 3, () => ({ input_tokens: 1_000_000, tags: { feature: "nightly" } }));
  expect(await adviceFor(team)).toEqual([]);
  await send(team, 1, () => ({ input_tokens: 10, tags: { feature: "nightly", user_id: "u" } }));
  await send(team, 1, () => ({ input_tokens: 5_000_000, time_to_first_token_ms: 200 }));
  await send(team, 1, () => ({ input_tokens: 5_000_000, service_tier: "batch" }));
  const [batch, ...more] = await adviceFor(team);
  expect(more).toEqual([]);
  expect(batch).toMatchObject({
    id: "batch:acme/truck:nightly",
    title: "Send calls of nightly to truck as a batch",
    subject: { provider: "acme", model: "truck", feature: "nightly" },
    savingUsdMonth: "45",
  });
  expect(lines(batch)).toEqual(["3", "90", "45", "45"]);
});

test("input that all calls have and none reads from the cache is offered to be cached, less what filling it costs", async () => {
  const team = await makeTeam();
  // 200 minutes: the cache is filled once in each 5 of them.
  await send(team, 200, (n) => ({
    input_tokens: n < 5 ? 2000 : 50_000 + n,
    tags: { feature: "drafts", user_id: "u" },
  }));
  const [caching, ...more] = await adviceFor(team);
  expect(more).toEqual([]);
  expect(caching).toMatchObject({
    id: "cache_share:acme/truck:drafts",
    title: "Cache what calls of drafts to truck share",
  });
  // The twentieth part of 200 calls ends at the tenth: 50 009. 160 × 50 009 at 10 and at 1; 40 × 50 009 at 2.50 more.
  expect(lines(caching)).toEqual([
    ...["0", "50009", "200", "40", "8001440"],
    ...["240.0432", "24.00432", "15.0027", "201.03618"],
  ]);
  const cached = await makeTeam();
  await send(cached, 200, () => ({
    input_tokens: 50_000,
    cache_read_tokens: 49_000,
    tags: { user_id: "u" },
  }));
  expect(await adviceFor(cached)).toEqual([]);
});

test("reasoning beyond the middle call's is offered to be cut where it is most of the output", async () => {
  const team = await makeTeam();
  await send(team, 101, (n) => ({
    input_tokens: 10,
    output_tokens: 1000 * (n + 1),
    reasoning_tokens: 900 * (n + 1),
    tags: { user_id: "u" },
  }));
  const [reasoning, ...more] = await adviceFor(team);
  expect(more).toEqual([]);
  // All: 900 × 5151; the middle: 900 × 51; beyond: 900 × (1 + … + 50), at 40 a million and three times.
  expect(lines(reasoning)).toEqual(["101", "0.9", "556.308", "45900", "1147500", "137.7"]);
  expect(reasoning?.title).toBe("Let calls to truck reason less");
});

test("calls that take many times as long as usual are pointed out, without a saving", async () => {
  const team = await makeTeam();
  await send(team, 100, (n) => ({
    input_tokens: 1000,
    latency_ms: n < 4 ? 20_000 : 2000,
    tags: { user_id: "u" },
  }));
  const [slow, ...more] = await adviceFor(team);
  expect(more).toEqual([]);
  expect(slow).toMatchObject({ kind: "slow_calls", savingUsdMonth: "0" });
  expect(lines(slow)).toEqual(["100", "2000", "4", "20000", "0.12", "0"]);
});

test("keys that nobody used for a month are pointed out", async () => {
  const team = await makeTeam();
  const make = async (
    name: string,
    dates: { createdAt: Date; lastUsedAt: Date | null; expiresAt?: Date },
  ) => {
    const { id } = await createKey(team.scope, { name });
    await database().prisma.apiKey.update({ where: { id }, data: dates });
    return id;
  };
  const [long, lately] = [new Date("2026-10-01"), new Date("2026-11-01")];
  const unused = await make("unused", { createdAt: long, lastUsedAt: null });
  const idle = await make("idle", { createdAt: long, lastUsedAt: long });
  await make("fresh", { createdAt: lately, lastUsedAt: null });
  await make("busy", { createdAt: long, lastUsedAt: lately });
  await make("over", { createdAt: long, lastUsedAt: null, expiresAt: lately });
  const found = await adviceFor(team);
  expect(found.map(({ subject }) => subject.keyId).sort()).toEqual([unused, idle].sort());
  expect(found.map(({ title }) => title).sort()).toEqual([
    "Revoke the API key idle",
    "Revoke the API key unused",
  ]);
});

test("are of the filter, and the largest saving is first", async () => {
  const team = await makeTeam();
  await send(team, 1, () => ({ model: "rocket-2", input_tokens: 1_000_000, tags: { feature: "a" } }));
  await send(team, 2, () => ({ model: "rocket-2", input_tokens: 1_000_000, tags: { feature: "b" } }));
  expect((await adviceFor(team)).map(({ savingUsdMonth }) => savingUsdMonth)).toEqual(["81", "18"]);
  expect((await adviceFor(team, { feature: ["a"] })).map(({ savingUsdMonth }) => savingUsdMonth)).toEqual([
    "27",
    "6",
  ]);
});
