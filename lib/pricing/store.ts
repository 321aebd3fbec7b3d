import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { Prisma, type Scope } from "@/lib/db";
import { type Catalogue, createCatalogue, sharedPricesAt } from "./catalogue";
import { type ModelMapping, type Price, type PriceAdjustment, toWireSheet } from "./price";

type Queryable = Pick<Pool, "query">;

// $1 an instant: the versions as they were known then, whatever was closed or replaced since.
const WAS_KNOWN = "created_at <= $1 AND (replaced_at IS NULL OR replaced_at > $1)";
const VALIDITY = `valid_from AS "validFrom", CASE WHEN closed_at > $1 THEN NULL ELSE valid_to END AS "validTo"`;
const DELISTED = `CASE WHEN delisted_at > $1 THEN NULL ELSE delisted_at END AS "delistedAt"`;

const LOAD_PRICES = `
  SELECT id, team_id AS "teamId", provider, model, ${VALIDITY},
    source, source_url AS "sourceUrl", ${DELISTED}, rates AS sheet
  FROM price WHERE ${WAS_KNOWN}`;

const LOAD_ADJUSTMENTS = `
  SELECT id, team_id AS "teamId", provider, model, multiplier::text, ${VALIDITY}
  FROM price_adjustment WHERE ${WAS_KNOWN}`;

const LOAD_MAPPINGS = `
  SELECT id, team_id AS "teamId", provider, deployment, target_provider AS "targetProvider", model
  FROM model_mapping WHERE ${WAS_KNOWN}`;

/** All prices, of the shared catalogue and of every team, and the teams' terms. */
export async function loadCatalogue(pool: Queryable): Promise<Catalogue> {
  return (await load(pool, "infinity")).catalogue;
}

/**
 * What was known at an instant for one team: the shared prices and its own. Equal digests are equal prices; they
 * differ when something that was under way at the instant was committed since.
 */
export function loadKnownPrices(
  pool: Queryable,
  asOf: Date,
  teamId: string,
): Promise<{ catalogue: Catalogue; digest: string }> {
  return load(pool, asOf, teamId);
}

async function load(
  pool: Queryable,
  asOf: Date | "infinity",
  teamId?: string,
): Promise<{ catalogue: Catalogue; digest: string }> {
  const ofTeam = teamId ? " AND (team_id IS NULL OR team_id = $2) ORDER BY id" : "";
  const values = teamId ? [asOf, teamId] : [asOf];
  const [prices, adjustments, mappings] = await Promise.all([
    pool.query<Price>(LOAD_PRICES + ofTeam, values),
    pool.query<PriceAdjustment>(LOAD_ADJUSTMENTS + ofTeam, values),
    pool.query<ModelMapping>(LOAD_MAPPINGS + ofTeam, values),
  ]);
  const terms = { adjustments: adjustments.rows, mappings: mappings.rows };
  return {
    catalogue: createCatalogue(prices.rows, terms),
    digest: teamId ? sha256(JSON.stringify([prices.rows, terms])) : "",
  };
}

const FINGERPRINT = `
  SELECT md5(string_agg(row, ',' ORDER BY row)) AS fingerprint FROM (
    SELECT concat_ws('|', id, hash, valid_from, valid_to, delisted_at, replaced_at) AS row FROM price
    UNION ALL
    SELECT concat_ws('|', id, valid_to, replaced_at) FROM price_adjustment
    UNION ALL
    SELECT concat_ws('|', id, replaced_at) FROM model_mapping
  ) AS known`;

const FRESH_MS = 60_000;

interface Held {
  catalogue: Catalogue;
  fingerprint: string;
  checkedAt: number;
}
interface Cache {
  held?: Held;
  reading?: Promise<Catalogue>;
  /** Begins when the one under way is done. */
  next?: Promise<Catalogue>;
}

// Route handlers and pages are separate bundles of one process; they share the catalogue over globalThis.
const holder = globalThis as typeof globalThis & { tokenbudgetPrices?: WeakMap<Queryable, Cache> };

/**
 * The catalogue of this database. One that was checked over a minute ago is served while the next is read; over two
 * minutes, as after an idle time, the next is waited for. If it cannot be read the old one stays, and the next call
 * tries again. Only the first call can throw.
 */
export async function getCatalogue(pool: Queryable): Promise<Catalogue> {
  const cache = cacheOf(pool);
  const { held } = cache;
  const age = held ? Date.now() - held.checkedAt : 0;
  if (held && age < FRESH_MS) return held.catalogue;
  const reading = cache.reading ?? read(pool, cache);
  if (!held) return reading;
  const next = reading.catch(() => held.catalogue);
  return age < 2 * FRESH_MS ? held.catalogue : next;
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
  // One that is under way may have read too early; one that waits for it has not.
  cache.next ??= afterwards(pool, cache);
  await cache.next;
}

async function afterwards(pool: Queryable, cache: Cache): Promise<Catalogue> {
  do await cache.reading?.catch(() => {});
  while (cache.reading);
  cache.next = undefined;
  return read(pool, cache);
}

function read(pool: Queryable, cache: Cache): Promise<Catalogue> {
  cache.reading = refresh(pool, cache).finally(() => {
    cache.reading = undefined;
  });
  return cache.reading;
}

async function refresh(pool: Queryable, cache: Cache): Promise<Catalogue> {
  const checkedAt = Date.now();
  const { rows } = await pool.query<{ fingerprint: string | null }>(FINGERPRINT);
  const fingerprint = rows[0]?.fingerprint ?? "";
  // Read before the prices: a change in between is found by the next check.
  const unchanged = cache.held?.fingerprint === fingerprint ? cache.held.catalogue : null;
  const catalogue = unchanged ?? (await loadCatalogue(pool));
  cache.held = { catalogue, fingerprint, checkedAt };
  return catalogue;
}

/** JSON text of the catalogue as everybody may read it, and the entity tag of that text. */
export interface PublishedCatalogue {
  json: string;
  etag: string;
  /** Since when its newest price is valid; null when it has none. */
  updatedAt: Date | null;
}

const written = new WeakMap<Catalogue, PublishedCatalogue & { at: number }>();

/** The shared prices valid now, without any team's; written at most once a minute. */
export function publishCatalogue(catalogue: Catalogue, now = new Date()): PublishedCatalogue {
  const known = written.get(catalogue);
  if (known && Math.abs(now.getTime() - known.at) < FRESH_MS) return known;
  const prices = sharedPricesAt(catalogue, now);
  const newest = prices.reduce<Price | null>(
    (latest, price) => (latest && latest.validFrom >= price.validFrom ? latest : price),
    null,
  );
  const updatedAt = newest?.validFrom ?? null;
  const json = JSON.stringify({
    updated_at: updatedAt,
    source: newest?.source ?? null,
    data: prices.map(toWire),
  });
  const etag = `W/"${sha256(json)}"`;
  const published = { json, etag, updatedAt, at: now.getTime() };
  written.set(catalogue, published);
  return published;
}

function toWire({ provider, model, validFrom, delistedAt, sheet }: Price) {
  const delisted = delistedAt ? { delisted_at: delistedAt } : {};
  return { provider, model, valid_from: validFrom, ...delisted, ...toWireSheet(sheet) };
}

/** These prices, in force or not, of the shared catalogue and the team's own; others are left out. */
export async function listPricesById(scope: Scope, ids: string[]): Promise<Price[]> {
  if (ids.length === 0) return [];
  return scope.db.$queryRaw<Price[]>(Prisma.sql`
    SELECT id, team_id AS "teamId", provider, model, valid_from AS "validFrom", valid_to AS "validTo",
           source, source_url AS "sourceUrl", delisted_at AS "delistedAt", rates AS sheet
      FROM price
     WHERE id = ANY(${ids}::uuid[]) AND (team_id IS NULL OR team_id = ${scope.teamId}::uuid)`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
