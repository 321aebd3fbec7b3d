import type { PoolClient } from "pg";
import { listBudgets, recount } from "@/lib/budgets";
import { database, inTransaction, type Scope } from "@/lib/db";
import { ingest } from "@/lib/events";
import { newId } from "@/lib/id";
import { createKey, listKeys } from "@/lib/keys";
import { rollUpDays } from "@/lib/ledger";
import { createOverride, endOverride, listOverrides } from "@/lib/overrides";
import { scopeFor } from "@/lib/teams";
import type { WireEvent } from "@/sdk/src/wire";
import { type DemoCall, type DemoInput, demoCalls, keyName, type Source, seedOf, spanOf } from "./events";
import { multiply } from "./multiply";
import type { Profile } from "./profile";
import { momentOf } from "./traffic";

/** More than this come as copies of those. */
const INGESTED_AT_MOST = 200_000;
const BATCH = 1000;
const BATCHES_AT_ONCE = 4;

export type LoadInput = DemoInput & {
  /** How many come in one by one, for a test of the rest. */
  ingestAtMost?: number;
  onProgress?: (events: number) => void;
};

/** What a team holds already: how many events, and the seed of the oldest. */
export async function findDemo(scope: Scope): Promise<{ events: number; seed: number } | null> {
  const { rows } = await database().pool.query<{ events: number; event_id: string | null }>(
    `SELECT (SELECT coalesce(sum(requests), 0)::float8 FROM usage_rollup
              WHERE team_id = $1 AND dimension = 'total') AS events,
            (SELECT event_id FROM event WHERE team_id = $1 ORDER BY occurred_at, id LIMIT 1) AS event_id`,
    [scope.teamId],
  );
  const [{ events = 0, event_id: oldest = null } = {}] = rows;
  return oldest === null ? null : { events, seed: seedOf(oldest) };
}

/**
 * Fills a team with the calls of a profile, as if its applications had sent them all along. Answers how many were
 * stored; fewer than asked for when some are older than what is kept here.
 */
export async function loadDemo(scope: Scope, input: LoadInput): Promise<number> {
  const { events, ingestAtMost = INGESTED_AT_MOST, onProgress = () => {} } = input;
  const originals = Math.min(events, ingestAtMost);
  let stored = 0;
  const count = (rows: number) => {
    stored += rows;
    onProgress(stored);
  };
  await ingestAll(await furnishTeam(scope, input), { ...input, calls: originals }, count);
  if (events > originals) {
    await tidy("ANALYZE", CALLS);
    await multiply(scope, { ...input, originals, copies: events - originals }, count);
    for (const { id } of await listBudgets(scope)) await recount(scope, id);
  }
  await Promise.all([rollUpDays(), tidy("VACUUM (ANALYZE)", CALLS)]);
  await tidy("VACUUM (ANALYZE)", DAYS);
  return stored;
}

const DAYS = ["usage_daily", "usage_combined", "usage_day"];
const CALLS = ["usage_rollup", "response_identity", "event_identity", "event"];
const CORRECTIONS = ["event_adjustment", "reprice"];
const COUNTED = ["reservation", "budget_counter", "budget_crossing", "budget_refusal"];

/** Takes every call of a team out of the ledger: only for one that has nothing but these. */
export async function clearDemo(scope: Scope): Promise<void> {
  // The events come last: while there are any, it can be done again.
  for (const parent of [...CORRECTIONS, ...COUNTED, ...DAYS, ...CALLS]) {
    const { rows } = await database().pool.query<{ table: string }>(
      "SELECT relid::regclass::text AS table FROM pg_partition_tree($1) WHERE isleaf",
      [parent],
    );
    const tables = rows.length > 0 ? rows.map(({ table }) => table) : [parent];
    for (const table of tables)
      if (!(await emptied(table, scope.teamId)))
        await database().pool.query(`DELETE FROM ${table} WHERE team_id = $1`, [scope.teamId]);
  }
  await tidy("VACUUM", [...DAYS, ...CALLS]);
}

/** A table that holds nobody else's rows is emptied at once; millions of rows one by one take as long as to load them. */
async function emptied(table: string, teamId: string): Promise<boolean> {
  const isShared = async (client: Pick<PoolClient, "query">) => {
    const { rows } = await client.query<{ shared: boolean }>(
      `SELECT EXISTS (SELECT FROM ${table} WHERE team_id < $1) OR EXISTS (SELECT FROM ${table} WHERE team_id > $1) AS shared`,
      [teamId],
    );
    return rows[0]?.shared ?? true;
  };
  if (await isShared(database().pool)) return false;
  return inTransaction(async (client) => {
    await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    if (await isShared(client)) return false;
    await client.query(`TRUNCATE ${table}`);
    return true;
  });
}

/** Leaves nothing for later that would slow down whoever looks at it first. */
async function tidy(command: "ANALYZE" | "VACUUM" | "VACUUM (ANALYZE)", tables: string[]): Promise<void> {
  await database().pool.query(`${command} ${tables.join(", ")}`);
}

async function ingestAll(
  entrances: Map<string, Entrance>,
  input: DemoInput,
  count: (rows: number) => void,
): Promise<void> {
  // Whoever has sent one takes the next; the first that fails ends them all.
  const batches = toBatches(demoCalls(input));
  const send = async () => {
    for (const { source, events } of batches) {
      const entrance = entrances.get(source.key);
      if (!entrance) throw new Error(`The team has no key ${source.key}.`);
      const { scope, projectId } = entrance;
      const { accepted } = await ingest(scope, { projectId, door: source.door, events });
      count(accepted);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, send));
}

type Batch = { source: Source; events: WireEvent[] };

function* toBatches(calls: Iterable<DemoCall>): Generator<Batch> {
  const waiting = new Map<Source, WireEvent[]>();
  for (const { source, event } of calls) {
    const events = waiting.get(source) ?? [];
    waiting.set(source, events);
    events.push(event);
    if (events.length < BATCH) continue;
    waiting.delete(source);
    yield { source, events };
  }
  for (const [source, events] of waiting) yield { source, events };
}

/** The scope of a key, and the project that its calls go to. */
type Entrance = { scope: Scope; projectId: string };

/**
 * Gives a team what the profile says, where it is missing: time zone, projects, keys, and its own price. Answers the
 * keys by name.
 */
async function furnishTeam(scope: Scope, input: DemoInput): Promise<Map<string, Entrance>> {
  const { profile } = input;
  await scope.db.team.update({ where: { id: scope.teamId }, data: { timeZone: profile.timeZone } });
  await stateOwnPrice(scope, input);
  const known = new Map((await listKeys(scope)).map(({ name, id }) => [name, id]));
  const entrances = new Map<string, Entrance>();
  for (const { id: projectId, slug } of await ensureProjects(scope, profile)) {
    for (const name of [keyName(slug, true), keyName(slug, false)]) {
      const keyId = known.get(name) ?? (await createKey(scope, { name, projectId })).id;
      entrances.set(name, { scope: scopeFor(scope.teamId, { kind: "key", keyId, projectId }), projectId });
    }
  }
  return entrances;
}

/** From its moment on the team pays another price for one model; one of an earlier load is taken out. */
async function stateOwnPrice(scope: Scope, { profile, ...span }: DemoInput): Promise<void> {
  const { provider, model, rates, since } = profile.override;
  const validFrom = momentOf(profile, spanOf(span), since);
  for (const own of await listOverrides(scope))
    if (own.provider === provider && own.model === model)
      await endOverride(scope, own.id, { withdraw: true });
  await createOverride(scope, { provider, model, validFrom, sheet: { rates } });
}

/** The first project of the profile is the one that every team begins with. */
async function ensureProjects(
  { db, teamId }: Scope,
  profile: Profile,
): Promise<{ id: string; slug: string }[]> {
  const [first, ...others] = profile.projects;
  await db.project.updateMany({ where: { teamId, isDefault: true }, data: { ...first } });
  await db.project.createMany({
    data: others.map((project) => ({ id: newId(), teamId, ...project })),
    skipDuplicates: true,
  });
  const slug = { in: profile.projects.map((project) => project.slug) };
  return db.project.findMany({ where: { teamId, slug }, select: { id: true, slug: true } });
}
