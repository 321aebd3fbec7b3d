import type { Pool } from "pg";
import { type Catalogue, createCatalogue } from "./catalogue";
import type { Price } from "./price";

type Queryable = Pick<Pool, "query">;

// $1 an instant: the versions as they were known then, whatever was closed or replaced since.
const LOAD = `
  SELECT id, team_id AS "teamId", provider, model, valid_from AS "validFrom",
    CASE WHEN closed_at > $1 THEN NULL ELSE valid_to END AS "validTo",
    source, source_url AS "sourceUrl", delisted_at AS "delistedAt", rates AS sheet
  FROM price WHERE created_at <= $1 AND (replaced_at IS NULL OR replaced_at > $1)`;

/** All prices, of the shared catalogue and of every team, as they were known at an instant. */
export async function loadCatalogue(pool: Queryable, asOf: Date | "now" = "now"): Promise<Catalogue> {
  const { rows } = await pool.query<Price>(LOAD, [asOf === "now" ? "infinity" : asOf]);
  return createCatalogue(rows);
}

const FINGERPRINT = `
  SELECT md5(coalesce(string_agg(
      concat_ws('|', id, hash, valid_from, valid_to, delisted_at, replaced_at), ',' ORDER BY id), ''))
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
  const cache = cacheOf(pool);
  if (cache.held && Date.now() - cache.held.checkedAt < FRESH_MS) return cache.held.catalogue;
  cache.refresh ??= refresh(pool, cache).finally(() => {
    cache.refresh = undefined;
  });
  if (!cache.held) return cache.refresh;
  cache.refresh.catch(() => {});
  return cache.held.catalogue;
}

function cacheOf(pool: Queryable): Cache {
  holder.tokenbudgetPrices ??= new WeakMap();
  const cache = holder.tokenbudgetPrices.get(pool) ?? {};
  holder.tokenbudgetPrices.set(pool, cache);
  return cache;
}

/** Reads the prices anew at once, so that whoever changed them prices the next event by them. */
export async function refreshCatalogue(pool: Queryable): Promise<void> {
  const cache = cacheOf(pool);
  // One that is under way may have read too early.
  await cache.refresh?.catch(() => {});
  await refresh(pool, cache);
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
