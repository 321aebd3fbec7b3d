import { beforeEach, describe, expect, test } from "vitest";
import { ingest } from "@/lib/events";
import { getCatalogue, loadKnownPrices } from "@/lib/pricing";
import { findPrice } from "@/lib/pricing/catalogue";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { type Table, tableOf, useFeed } from "@/tests/support/feed";
import { shippedPrices } from "./shipped";
import { lastSync, syncDaily, syncPrices } from "./sync";

const database = useDatabase();
const feed = useFeed();
const [JULY, AUGUST] = [new Date("2026-07-24T06:00:00Z"), new Date("2026-08-01T06:00:00Z")];

const sync = (over: { force?: boolean; now?: Date } = {}) =>
  syncPrices({ force: false, startedBy: "admin-key", ...over });

type Row = {
  id: string;
  provider: string;
  model: string;
  valid_from: Date;
  valid_to: Date | null;
  closed_at: Date | null;
  delisted_at: Date | null;
  source: string;
  source_url: string;
  sync_id: string;
  rates: { rates: Record<string, string> };
};

async function prices(model?: string): Promise<Row[]> {
  const { rows } = await database().pool.query<Row>(
    `SELECT * FROM price WHERE team_id IS NULL AND ($1::text IS NULL OR model = $1)
      ORDER BY provider, model, valid_from`,
    [model ?? null],
  );
  return rows;
}

/** A feed of one model at this input rate, in dollars per token. */
const of = (input: number | null, rest: Table = {}): Table => ({
  m: { litellm_provider: "openai", mode: "chat", input_cost_per_token: input, output_cost_per_token: 4e-6 },
  ...rest,
});

const name = ({ provider, model }: { provider: string; model: string }) => `${provider}/${model}`;

describe("the table of 24 July and then that of 1 August", () => {
  const added = ["dashscope/qwen3.7-max", "dashscope/qwen3.7-plus"];
  const changed = [
    "azure/gpt-5.4-mini",
    "azure/gpt-5.4-mini-2026-03-17",
    "azure/gpt-5.4-nano",
    "azure/gpt-5.4-nano-2026-03-17",
    "bedrock/openai.gpt-5.6-luna",
    "bedrock/openai.gpt-5.6-terra",
    "openai/gpt-5.6",
    "openai/gpt-5.6-luna",
    "openai/gpt-5.6-sol",
    "openai/gpt-5.6-terra",
  ];
  beforeEach(async () => {
    feed.content = tableOf("earlier");
    await sync({ now: JULY });
    feed.content = tableOf("later");
  });

  test("give the models that were added and whose price changed a version of that day, and no other", async () => {
    const before = await prices();
    const result = await sync({ now: AUGUST });
    expect(result).toMatchObject({ added: 2, raised: 0, lowered: 10, mixed: 0, removed: 0, refused: [] });
    expect(result.unchanged).toBe(before.length - 10);
    const after = await prices();
    const opened = after.filter(({ sync_id }) => sync_id === result.id);
    expect(opened.map(name)).toEqual([...changed, ...added].sort());
    for (const row of opened)
      expect(row).toMatchObject({ valid_from: AUGUST, valid_to: null, closed_at: null, source: "litellm" });
    const closed = after.filter(({ valid_to }) => valid_to !== null);
    expect(closed.map(name)).toEqual(changed);
    for (const { valid_to, closed_at } of closed)
      expect([valid_to, closed_at]).toEqual([AUGUST, expect.any(Date)]);
    expect(after.filter(({ sync_id, valid_to }) => sync_id !== result.id && !valid_to)).toEqual(
      before.filter((row) => !changed.includes(name(row))),
    );
  });

  test("leave an event the price of its own time, whenever it comes in", async () => {
    const team = await makeTeam();
    const send = (event_id: string, timestamp: string) => {
      const event = {
        event_id,
        timestamp,
        provider: "openai",
        model: "gpt-5.6-luna",
        input_tokens: 1_000_000,
      };
      return ingest(team.scope, { projectId: team.projectId, door: "http", events: [event] });
    };
    await send("before", "2026-07-31T12:00:00Z");
    await sync({ now: AUGUST });
    await send("after", "2026-08-01T12:00:00Z");
    await send("late", "2026-07-30T12:00:00Z");
    await send("last moment", "2026-08-01T05:59:59.999Z");
    const { rows } = await database().pool.query(
      `SELECT event_id, trim_scale(cost_usd)::text AS cost, price_id FROM event WHERE team_id = $1 ORDER BY event_id`,
      [team.teamId],
    );
    const [old, now] = (await prices("gpt-5.6-luna")).map(({ id }) => id);
    // Of a million tokens: the long-context rate, then and now.
    expect(rows).toEqual([
      { event_id: "after", cost: "0.4", price_id: now },
      { event_id: "before", cost: "2", price_id: old },
      { event_id: "last moment", cost: "2", price_id: old },
      { event_id: "late", cost: "2", price_id: old },
    ]);
  });

  test("are known as of then: what was open before the sync is open in the catalogue of that moment", async () => {
    const { rows } = await database().pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await sync({ now: AUGUST });
    const query = { provider: "openai", model: "gpt-5.6-luna", at: new Date("2026-08-05") };
    const then = await loadKnownPrices(database().pool, rows[0]?.now ?? AUGUST, crypto.randomUUID());
    const now = await getCatalogue(database().pool);
    expect(findPrice(then.catalogue, query)?.price.sheet.rates.input).toBe("1");
    expect(findPrice(now, query)?.price.sheet.rates.input).toBe("0.2");
  });

  test("change nothing at the second sync of the same", async () => {
    await sync({ now: AUGUST });
    const before = await prices();
    const again = await sync();
    expect(again).toMatchObject({ added: 0, raised: 0, lowered: 0, mixed: 0, removed: 0, refused: [] });
    expect(await prices()).toEqual(before);
  });
});

test("the table that the shipped prices were made from changes none of them", async () => {
  const models = new Set<string>();
  feed.content = tableOf("later");
  await sync();
  for (const row of await prices()) models.add(name(row));
  const shipped = (await shippedPrices()).filter((price) => models.has(name(price)));
  expect(shipped).toHaveLength(models.size);
  await database().pool.query("DELETE FROM price");
  await database().prisma.price.createMany({
    data: shipped.map(({ sheet, ...price }) => ({
      ...price,
      rates: JSON.parse(JSON.stringify(sheet)),
      fetchedAt: price.validFrom,
    })),
  });
  const before = await prices();
  expect(await sync()).toMatchObject({ added: 0, removed: 0, mixed: 0, unchanged: models.size, refused: [] });
  expect(await prices()).toEqual(before);
});

describe("a price", () => {
  test("that goes up and back again is three versions, each its own", async () => {
    for (const [input, day] of [
      [1e-6, 1],
      [2e-6, 2],
      [1e-6, 3],
    ] as const) {
      feed.content = of(input);
      await sync({ now: new Date(Date.UTC(2026, 0, day)), force: true });
    }
    const rows = await prices("m");
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    expect(rows.map(({ rates, valid_to }) => [rates.rates.input, valid_to?.getUTCDate()])).toEqual([
      ["1", 2],
      ["2", 3],
      ["1", undefined],
    ]);
  });

  test("begins after the one before it, though the clock was set back", async () => {
    feed.content = of(1e-6);
    await sync({ now: AUGUST });
    feed.content = of(2e-6);
    await sync({ now: JULY, force: true });
    const next = new Date(AUGUST.getTime() + 1);
    expect(await prices("m")).toMatchObject([{ valid_to: next }, { valid_from: next, valid_to: null }]);
  });

  test("of a model that left is kept and marked; when it is back it has another, at the same rates", async () => {
    const others = Object.fromEntries(
      ["a", "b", "c", "d"].map((model) => [
        model,
        { litellm_provider: "openai", input_cost_per_token: 1e-6 },
      ]),
    );
    feed.content = of(1e-6, others);
    await sync({ now: JULY });
    const [first] = await prices("m");
    feed.content = others;
    expect(await sync({ now: AUGUST })).toMatchObject({ removed: 1, unchanged: 4 });
    const gone = { ...first, delisted_at: AUGUST };
    expect(await prices("m")).toEqual([gone]);
    expect(await sync()).toMatchObject({ removed: 0, unchanged: 4 });
    expect(await prices("m")).toEqual([gone]);
    feed.content = of(1e-6, others);
    const back = new Date("2026-08-09T06:00:00Z");
    expect(await sync({ now: back })).toMatchObject({ added: 1, unchanged: 4 });
    const [old, now, ...more] = await prices("m");
    expect([old, more]).toEqual([{ ...gone, valid_to: back, closed_at: expect.any(Date) }, []]);
    expect(now).toMatchObject({ valid_from: back, valid_to: null, delisted_at: null, rates: first?.rates });
    expect(await sync()).toMatchObject({ added: 0, unchanged: 5 });
    const catalogue = await getCatalogue(database().pool);
    const idAt = (at: Date) => findPrice(catalogue, { provider: "openai", model: "m", at })?.price.id;
    expect([idAt(AUGUST), idAt(back)]).toEqual([old?.id, now?.id]);
  });

  test("that is wild or none is refused alone, and the run tells it", async () => {
    const other = { litellm_provider: "openai", input_cost_per_token: 1e-6, output_cost_per_token: 1e-6 };
    const others = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`o${index}`, other]));
    feed.content = of(1e-6, others);
    await sync();
    feed.content = of(0, {
      ...others,
      o1: { ...other, input_cost_per_token: 2e-6, output_cost_per_token: -1 },
    });
    const result = await sync();
    const refused = [
      { provider: "openai", model: "m", kind: "input", old: "1", new: "0", reason: "turned 0" },
      { provider: "openai", model: "o1", kind: "output", old: "1", new: "-1000000", reason: "negative" },
    ];
    expect(result).toMatchObject({ raised: 1, lowered: 0, unchanged: 12 });
    expect(result.refused).toEqual(refused);
    expect((await prices("o1")).map(({ rates }) => rates.rates)).toEqual([
      { input: "1", output: "1" },
      { input: "2", output: "1" },
    ]);
    expect(await prices("m")).toHaveLength(1);
    expect(await lastSync()).toMatchObject({
      state: "applied",
      refused,
      counts: { raised: 1, unchanged: 12 },
    });
  });
});

describe("a feed that is refused or cannot be had changes nothing", () => {
  const models = (count: number, input = 1e-6) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `m${index}`,
        { litellm_provider: "openai", input_cost_per_token: input },
      ]),
    );
  beforeEach(async () => {
    feed.content = models(100);
    await sync({ now: JULY });
  });

  const whole = JSON.stringify(models(100, 2e-6));
  test.each<[string, Table | string, number, string, string]>([
    ["is cut short", whole.slice(0, 2000), 200, "conflict", "was cut short"],
    ["is no JSON", "<html>busy</html>", 200, "conflict", "is not valid JSON"],
    ["is too large", " ".repeat(16 * 1024 * 1024 + 1), 200, "conflict", "is larger than 16,777,216 bytes"],
    ["is no object", "[]", 200, "conflict", "is not an object of models"],
    ["has no models", {}, 200, "conflict", "has no model with a price"],
    ["lost 31 % of its models", models(69), 200, "conflict", "lost 31 of 100 models, more than 30 %"],
    [
      "would change 21 % of the prices",
      { ...models(100), ...models(21, 2e-6) },
      200,
      "conflict",
      "would change 21 of 100 prices, more than 20 %",
    ],
    ["is not there", "", 404, "upstream_failed", "was answered with status 404"],
  ])("because it %s", async (_, content, status, code, why) => {
    Object.assign(feed, { content, status });
    const before = await prices();
    const message = expect.stringContaining(`The price feed ${why}`);
    await expect(sync()).rejects.toMatchObject({ code, message });
    expect(await prices()).toEqual(before);
    const state = code === "conflict" ? "refused" : "failed";
    expect(await lastSync()).toMatchObject({
      state,
      message,
      counts: null,
      startedBy: "admin-key",
      force: false,
    });
    expect((await lastSync())?.lastAppliedAt).toBeInstanceOf(Date);
  });

  test("unless it lost or changed much and is forced", async () => {
    feed.content = models(69, 2e-6);
    expect(await sync({ force: true })).toMatchObject({ removed: 31, raised: 69 });
    expect(await lastSync()).toMatchObject({ state: "applied", force: true });
  });

  test("unless the database fails halfway, and then neither", async () => {
    await database().pool.query("ALTER TABLE price ADD CONSTRAINT halfway CHECK (model <> 'late') NOT VALID");
    feed.content = { ...models(100), ...models(1, 2e-6), late: models(1).m0 ?? {} };
    const before = await prices();
    await expect(sync()).rejects.toThrow(/halfway/);
    await database().pool.query("ALTER TABLE price DROP CONSTRAINT halfway");
    expect(await prices()).toEqual(before);
    expect(await lastSync()).toMatchObject({
      state: "failed",
      message: expect.stringContaining("not be written"),
    });
  });
});

describe("one sync runs at a time", () => {
  const runs = async () => (await database().pool.query("SELECT id FROM price_sync")).rows.length;
  /** As another replica would: without what this process knows to be under way. */
  const elsewhere = (force = false) => {
    Object.assign(globalThis, { tokenbudgetSyncs: undefined });
    return sync({ force });
  };

  test("and ten calls at once are one fetch with one result", async () => {
    feed.content = of(1e-6);
    const results = await Promise.all(Array.from({ length: 10 }, () => sync()));
    expect(feed.fetches).toBe(1);
    expect(await runs()).toBe(1);
    for (const result of results) expect(result).toEqual(results[0]);
    expect(await prices()).toHaveLength(1);
  });

  test("over replicas too: those that waited for the same one take its result", async () => {
    feed.content = of(1e-6);
    const client = await database().pool.connect();
    await client.query("SELECT pg_advisory_lock(7251606)");
    const waiting = [elsewhere(), elsewhere(), elsewhere(true)];
    await expect.poll(async () => await waiters()).toBe(3);
    expect(feed.fetches).toBe(0);
    await client.query("SELECT pg_advisory_unlock(7251606)");
    client.release();
    const [one, same, forced] = await Promise.all(waiting);
    expect(one).toEqual(same);
    expect(forced?.id).not.toBe(one?.id);
    expect([feed.fetches, await runs()]).toEqual([2, 2]);
    await elsewhere();
    expect(feed.fetches).toBe(3);
  });

  test("and a refusal is shared as well", async () => {
    feed.content = "no feed";
    const client = await database().pool.connect();
    await client.query("SELECT pg_advisory_lock(7251606)");
    const waiting = [elsewhere(), elsewhere()];
    await expect.poll(async () => await waiters()).toBe(2);
    await client.query("SELECT pg_advisory_unlock(7251606)");
    client.release();
    const settled = await Promise.allSettled(waiting);
    for (const one of settled)
      expect(one).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
    expect([feed.fetches, await runs()]).toEqual([1, 1]);
  });

  async function waiters(): Promise<number> {
    const { rows } = await database().pool.query(
      "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 7251606 AND NOT granted",
    );
    return rows.length;
  }
});

test("the daily sync runs when none was begun for 24 hours, whatever became of that", async () => {
  feed.content = of(1e-6);
  expect(await syncDaily()).toMatchObject({ added: 1 });
  expect(await syncDaily()).toBeNull();
  expect(await syncDaily(new Date(Date.now() + 23.9 * 3_600_000))).toBeNull();
  expect(feed.fetches).toBe(1);
  feed.content = "no feed";
  const tomorrow = new Date(Date.now() + 24.1 * 3_600_000);
  await expect(syncDaily(tomorrow)).rejects.toMatchObject({ code: "conflict" });
  await database().pool.query("DELETE FROM price_sync WHERE state = 'applied'");
  expect(await syncDaily()).toBeNull();
  expect(await lastSync()).toMatchObject({ state: "refused", startedBy: "job:price-sync" });
});
