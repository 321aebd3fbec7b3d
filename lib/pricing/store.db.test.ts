import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { seedPrices, shippedPrices } from "@/lib/feed/shipped";
import { useDatabase } from "@/tests/support/database";
import { makeTeam } from "@/tests/support/factories";
import { findPrice } from "./catalogue";
import { getCatalogue, loadCatalogue, loadKnownPrices, refreshCatalogue } from "./store";

const db = useDatabase();
const at = new Date("2026-11-01T00:00:00Z");

afterEach(() => {
  vi.useRealTimers();
});

/** The pool, counting what is asked of it, and out of order on demand. */
function watched() {
  const state = { queries: 0, isDown: false, last: Promise.resolve<unknown>(null) };
  const query = (...args: Parameters<Pool["query"]>) => {
    state.queries += 1;
    if (state.isDown) return Promise.reject(new Error("the database is away"));
    const answer = db().pool.query(...args);
    state.last = Promise.resolve(answer);
    return answer;
  };
  return { state, pool: { query } as Pick<Pool, "query"> };
}

async function insertPrice(over: {
  teamId?: string;
  model: string;
  validFrom?: Date;
  input: string;
}): Promise<string> {
  const id = randomUUID();
  await db().prisma.price.create({
    data: {
      id,
      teamId: over.teamId ?? null,
      provider: "openai",
      model: over.model,
      validFrom: over.validFrom ?? new Date("2026-08-01T00:00:00Z"),
      source: "test",
      fetchedAt: new Date(),
      hash: id,
      rates: { rates: { input: over.input, output: "1" } },
    },
  });
  return id;
}

test("an empty catalogue is seeded once, also by starts at the same time", async () => {
  const written = await Promise.all([1, 2, 3].map(() => seedPrices(db().pool)));
  const shipped = await shippedPrices();
  expect(Math.max(...written)).toBe(shipped.length);
  expect(await seedPrices(db().pool)).toBe(0);
  expect(await db().prisma.price.count()).toBe(shipped.length);
});

test("what is loaded is what was shipped", async () => {
  await seedPrices(db().pool);
  const catalogue = await loadCatalogue(db().pool);
  for (const price of await shippedPrices()) {
    const { hash: _hash, ...expected } = price;
    const match = findPrice(catalogue, { provider: price.provider, model: price.model, at });
    expect(match?.price).toEqual(expected);
  }
});

test("a team's price is loaded beside the shared one and does not stop the seeding", async () => {
  const { teamId } = await makeTeam();
  const id = await insertPrice({ teamId, model: "gpt-4o", input: "1.5" });
  await db().prisma.price.deleteMany({ where: { teamId: null } });
  expect(await seedPrices(db().pool)).toBeGreaterThan(2_500);
  const catalogue = await loadCatalogue(db().pool);
  const query = { provider: "openai", model: "gpt-4o", at };
  expect(findPrice(catalogue, { ...query, teamId })?.price.id).toBe(id);
  expect(findPrice(catalogue, query)?.price.teamId).toBeNull();
});

test("the catalogue is read once for all who ask, and again only when a minute has passed and prices changed", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { state, pool } = watched();
  const [first, second] = await Promise.all([getCatalogue(pool), getCatalogue(pool)]);
  expect(second).toBe(first);
  const reading = state.queries;

  await insertPrice({ model: "made-later", input: "1" });
  vi.setSystemTime(Date.now() + 59_000);
  expect(await getCatalogue(pool)).toBe(first);
  expect(state.queries).toBe(reading);

  vi.setSystemTime(Date.now() + 2_000);
  expect(await Promise.all([getCatalogue(pool), getCatalogue(pool)])).toEqual([first, first]);
  await vi.waitFor(async () => expect(await getCatalogue(pool)).not.toBe(first));
  expect(state.queries).toBe(2 * reading);
  const query = { provider: "openai", model: "made-later", at };
  expect(findPrice(await getCatalogue(pool), query)?.how).toBe("exact");

  const changed = await getCatalogue(pool);
  vi.setSystemTime(Date.now() + 61_000);
  await getCatalogue(pool);
  await state.last;
  await new Promise(setImmediate);
  expect(state.queries).toBe(2 * reading + 1);
  expect(await getCatalogue(pool)).toBe(changed);
});

test("after an idle time the next event is priced by what others changed meanwhile", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { pool } = watched();
  await getCatalogue(pool);
  await insertPrice({ model: "made-by-another", input: "1" });
  vi.setSystemTime(Date.now() + 120_000);
  const query = { provider: "openai", model: "made-by-another", at };
  expect(findPrice(await getCatalogue(pool), query)?.how).toBe("exact");
});

test("while the database is away the last catalogue is served, and the next one as soon as it is back", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { state, pool } = watched();
  state.isDown = true;
  await expect(getCatalogue(pool)).rejects.toThrow("away");
  state.isDown = false;
  const first = await getCatalogue(pool);

  await insertPrice({ model: "made-meanwhile", input: "1" });
  state.isDown = true;
  for (const age of [61_000, 3_600_000]) {
    vi.setSystemTime(Date.now() + age);
    expect(await getCatalogue(pool)).toBe(first);
    expect(await getCatalogue(pool)).toBe(first);
  }
  state.isDown = false;
  await vi.waitFor(async () => expect(await getCatalogue(pool)).not.toBe(first));
});

test("of two changes at once the later one is not lost to whoever reads slowly for the first", async () => {
  await insertPrice({ model: "changed-first", input: "1" });
  let release = () => {};
  const isHeld = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reads = 0;
  const query = async (...args: Parameters<Pool["query"]>) => {
    const answer = await db().pool.query(...args);
    reads += 1;
    // The first reading has all its rows and does not come to an end.
    if (reads === 4) await isHeld;
    return answer;
  };
  const pool = { query } as Pick<Pool, "query">;
  const first = refreshCatalogue(pool);
  await vi.waitFor(() => expect(reads).toBe(4));
  await insertPrice({ model: "changed-second", input: "1" });
  const second = refreshCatalogue(pool);
  const third = refreshCatalogue(pool);
  // Time enough for the second to overtake, if it could.
  await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 300))]);
  release();
  await Promise.all([first, second, third]);
  const catalogue = await getCatalogue(pool);
  for (const model of ["changed-first", "changed-second"])
    expect(findPrice(catalogue, { provider: "openai", model, at })?.how).toBe("exact");
});

test("adjustments and mappings are read with the prices, and a change of one is noticed", async () => {
  const { teamId } = await makeTeam();
  const pool = { query: db().pool.query.bind(db().pool) } as Pick<Pool, "query">;
  const known = async () => {
    await refreshCatalogue(pool);
    const own = (await getCatalogue(pool)).teams.get(teamId);
    return [own?.adjustments.shelves.size ?? 0, own?.mappings.size ?? 0];
  };
  expect(await known()).toEqual([0, 0]);
  const made = { teamId, createdBy: "job:test" };
  const data = { ...made, id: randomUUID(), multiplier: "0.5", validFrom: at };
  await db().prisma.priceAdjustment.create({ data });
  expect(await known()).toEqual([1, 0]);
  const target = { provider: "azure", deployment: "ours", targetProvider: "azure", model: "gpt-4o" };
  const mapping = await db().prisma.modelMapping.create({ data: { ...made, ...target, id: randomUUID() } });
  expect(await known()).toEqual([1, 1]);
  await db().prisma.modelMapping.update({ where: { id: mapping.id }, data: { replacedAt: new Date(0) } });
  expect(await known()).toEqual([1, 0]);
  await db().prisma.priceAdjustment.update({ where: { id: data.id }, data: { replacedAt: new Date(0) } });
  expect(await known()).toEqual([0, 0]);
});

test("a model that leaves or changes later does not alter what was known at an instant", async () => {
  const id = await insertPrice({ model: "leaves-later", input: "1" });
  const { rows } = await db().pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  const asOf = rows[0]?.now ?? new Date();
  const known = () => loadKnownPrices(db().pool, asOf, randomUUID());
  const { digest } = await known();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await db().pool.query("UPDATE price SET delisted_at = clock_timestamp() WHERE id = $1", [id]);
  expect((await known()).digest).toBe(digest);
  const soon = "valid_to = clock_timestamp() + interval '1 day', closed_at = clock_timestamp()";
  await db().pool.query(`UPDATE price SET ${soon} WHERE id = $1`, [id]);
  expect((await known()).digest).toBe(digest);
});
