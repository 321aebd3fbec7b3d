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
    await tidy("ANALYZE");
    await multiply(scope, { ...input, originals, copies: events - originals }, count);
  }
  await rollUpDays();
  await tidy("VACUUM (ANALYZE)");
  return stored;
}

const TABLES = ["event", "event_identity", "response_identity", "usage_rollup", "usage_daily", "usage_day"];
const CORRECTIONS = ["event_adjustment", "reprice"];

/** Takes every call of a team out of the ledger: only for one that has nothing but these. */
export async function clearDemo(scope: Scope): Promise<void> {
  await inTransaction(async (client) => {
    for (const table of [...TABLES, ...CORRECTIONS])
      await client.query(`DELETE FROM ${table} WHERE team_id = $1`, [scope.teamId]);
  });
  await tidy("VACUUM");
}

/** Leaves nothing for later that would slow down whoever looks at it first. */
async function tidy(command: "ANALYZE" | "VACUUM" | "VACUUM (ANALYZE)"): Promise<void> {
  await database().pool.query(`${command} ${TABLES.join(", ")}`);
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
