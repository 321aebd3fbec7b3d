// A colour is a stored fact of (team, dimension, key), so that no filter, rank or range changes it. Ten colours
// exist in two forms, solid and hollow; the stored slot is 1 to 10 for solid and 11 to 20 for the hollow ones.
import { Prisma, type Scope, transaction } from "@/lib/db";

/** `slot` is 1 to 10. */
export type SeriesColor = { slot: number; isHollow: boolean };

const SLOTS = 10;
const UNSEEN_DAYS = 90;

type Row = { key: string; slot: number; is_stale: boolean };

/**
 * The colours of these keys. A key seen for the first time takes the least used slot, of equals the first one
 * counting up from its hash; keys come in the order in which they may choose.
 */
export async function seriesColors(
  scope: Scope,
  dimension: string,
  keys: string[],
): Promise<Map<string, SeriesColor>> {
  if (keys.length === 0) return new Map();
  const known = await stored(scope, dimension, keys);
  const isSettled = known.length === new Set(keys).size && !known.some((row) => row.is_stale);
  const rows = isSettled ? known : await transaction(scope, (open) => claim(open, dimension, keys));
  return new Map(rows.map(({ key, slot }) => [key, toColor(slot)]));
}

/** How a model is named among the colours: the same name at two hosts is two series. */
export function modelColorKey(model: { provider: string; key: string }): string {
  return `${model.provider}/${model.key}`;
}

function toColor(slot: number): SeriesColor {
  return { slot: ((slot - 1) % SLOTS) + 1, isHollow: slot > SLOTS };
}

function stored(scope: Scope, dimension: string, keys: string[]): Promise<Row[]> {
  return scope.db.$queryRaw<Row[]>(Prisma.sql`
    SELECT key, slot::int AS slot, seen_at < now() - interval '1 day' AS is_stale
      FROM series_color
     WHERE team_id = ${scope.teamId}::uuid AND dimension = ${dimension} AND key = ANY(${keys}::text[])`);
}

/** Readers may meet new keys at the same moment; the lock lets them choose one after the other. */
async function claim(scope: Scope, dimension: string, keys: string[]): Promise<Row[]> {
  const { db, teamId } = scope;
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`series_color ${teamId} ${dimension}`}, 0))`;
  await db.$executeRaw`
    UPDATE series_color SET seen_at = now()
     WHERE team_id = ${teamId}::uuid AND dimension = ${dimension} AND key = ANY(${keys}::text[])`;
  await db.$executeRaw`
    DELETE FROM series_color
     WHERE team_id = ${teamId}::uuid AND dimension = ${dimension}
       AND seen_at < now() - ${UNSEEN_DAYS}::int * interval '1 day'`;
  const taken = await db.$queryRaw<{ key: string; slot: number }[]>`
    SELECT key, slot::int AS slot FROM series_color
     WHERE team_id = ${teamId}::uuid AND dimension = ${dimension}`;
  const fresh = assignSlots(taken, keys);
  if (fresh.length > 0) {
    await db.$executeRaw`
      INSERT INTO series_color (team_id, dimension, key, slot)
      SELECT ${teamId}::uuid, ${dimension}, row.key, row.slot
        FROM unnest(${fresh.map(({ key }) => key)}::text[], ${fresh.map(({ slot }) => slot)}::int[])
          AS row (key, slot)`;
  }
  return stored(scope, dimension, keys);
}

/** The slots, 1 to 20, that keys without one take beside those already taken. */
export function assignSlots(
  taken: { key: string; slot: number }[],
  keys: string[],
): { key: string; slot: number }[] {
  const uses = new Array<number>(2 * SLOTS + 1).fill(0);
  for (const { slot } of taken) uses[slot] = (uses[slot] ?? 0) + 1;
  const used = (slot: number) => (uses[slot] ?? 0) + (uses[slot + SLOTS] ?? 0);
  const known = new Set(taken.map(({ key }) => key));
  return [...new Set(keys)]
    .filter((key) => !known.has(key))
    .map((key) => {
      const start = fnv1a(key) % SLOTS;
      const order = Array.from({ length: SLOTS }, (_, step) => ((start + step) % SLOTS) + 1);
      const least = order.reduce((best, slot) => (used(slot) < used(best) ? slot : best));
      const slot = (uses[least] ?? 0) <= (uses[least + SLOTS] ?? 0) ? least : least + SLOTS;
      uses[slot] = (uses[slot] ?? 0) + 1;
      return { key, slot };
    });
}

/** 32 bits, over the UTF-8 bytes: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
