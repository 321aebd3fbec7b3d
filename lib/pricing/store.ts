import type { Pool } from "pg";
import { type Catalogue, createCatalogue } from "./catalogue";
import type { Price } from "./price";
import { shippedPrices } from "./shipped";

type Queryable = Pick<Pool, "query">;

const HAS_SHARED = `SELECT EXISTS (SELECT FROM price WHERE team_id IS NULL) AS "hasShared"`;

const SEED = `
  INSERT INTO price (id, provider, model, valid_from, source, source_url, fetched_at, hash, rates)
  SELECT id, provider, model, "validFrom", source, "sourceUrl", "validFrom", hash, sheet
  FROM json_to_recordset($1::json) AS shipped (
    id uuid, provider text, model text, "validFrom" timestamptz, source text, "sourceUrl" text,
    hash text, sheet jsonb
  )
  WHERE NOT EXISTS (SELECT FROM price WHERE team_id IS NULL)
  ON CONFLICT DO NOTHING`;

/** Fills an empty shared catalogue with the shipped prices; answers how many were written. */
export async function seedPrices(pool: Queryable): Promise<number> {
  const { rows } = await pool.query<{ hasShared: boolean }>(HAS_SHARED);
  if (rows[0]?.hasShared) return 0;
  const { rowCount } = await pool.query(SEED, [JSON.stringify(await shippedPrices())]);
  return rowCount ?? 0;
}

const LOAD = `
  SELECT id, team_id AS "teamId", provider, model, valid_from AS "validFrom", valid_to AS "validTo",
    source, source_url AS "sourceUrl", delisted_at AS "delistedAt", rates AS sheet
  FROM price`;

/** All prices, of the shared catalogue and of every team. */
export async function loadCatalogue(pool: Queryable): Promise<Catalogue> {
  const { rows } = await pool.query<Price>(LOAD);
  return createCatalogue(rows);
}

const FINGERPRINT = `
  SELECT md5(coalesce(string_agg(concat_ws('|', id, hash, valid_from, valid_to, delisted_at), ',' ORDER BY id), ''))
    AS fingerprint
  FROM price`;

const FRESH_MS = 60_000;

interface Held {
  catalogue: Catalogue;
  fingerprint: string;
  checkedAt: number;
}
interface Cache {
  held?: Held;
  refresh?: Promise<Catalogue>;
}

// Route handlers and pages are separate bundles of one process; they share the catalogue over globalThis.
const holder = globalThis as typeof globalThis & { tokenbudgetPrices?: WeakMap<Queryable, Cache> };

/**
 * The catalogue of this database, at most a minute old. A stale one is served while the next is read; if that
 * fails it stays, and the next call tries again. Only the first call can throw.
 */
export async function getCatalogue(pool: Queryable): Promise<Catalogue> {
  holder.tokenbudgetPrices ??= new WeakMap();
  const cache = holder.tokenbudgetPrices.get(pool) ?? {};
  holder.tokenbudgetPrices.set(pool, cache);
  if (cache.held && Date.now() - cache.held.checkedAt < FRESH_MS) return cache.held.catalogue;
  cache.refresh ??= refresh(pool, cache).finally(() => {
    cache.refresh = undefined;
  });
  if (!cache.held) return cache.refresh;
  cache.refresh.catch(() => {});
  return cache.held.catalogue;
}

async function refresh(pool: Queryable, cache: Cache): Promise<Catalogue> {
  const checkedAt = Date.now();
  const { rows } = await pool.query<{ fingerprint: string }>(FINGERPRINT);
  const fingerprint = rows[0]?.fingerprint ?? "";
  // Read before the prices: a change in between is found by the next check.
  const unchanged = cache.held?.fingerprint === fingerprint ? cache.held.catalogue : null;
  const catalogue = unchanged ?? (await loadCatalogue(pool));
  cache.held = { catalogue, fingerprint, checkedAt };
  return catalogue;
}
