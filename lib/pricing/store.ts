import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { type Catalogue, createCatalogue } from "./catalogue";
import type { TablePrice } from "./litellm";
import type { Price, RateSheet } from "./price";

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

/** The prices that ship with the application, all valid from the date of the table they were made from. */
export async function shippedPrices(): Promise<(Price & { hash: string })[]> {
  const { source, source_url: sourceUrl, date, prices } = await readFile();
  const validFrom = new Date(date);
  return prices.map(({ provider, model, ...sheet }) => {
    const hash = sheetHash(sheet);
    return {
      id: priceId([provider, model, validFrom.toISOString(), hash]),
      teamId: null,
      provider,
      model,
      validFrom,
      validTo: null,
      source,
      sourceUrl,
      delistedAt: null,
      sheet,
      hash,
    };
  });
}

interface CatalogueFile {
  source: string;
  source_url: string;
  /** Of the table it was made from, YYYY-MM-DD. */
  date: string;
  prices: (Omit<TablePrice, "sheet"> & RateSheet)[];
}

// Read when first needed: a database that has prices never needs it. The cast is safe because a test holds every
// line of the file against the shape.
async function readFile(): Promise<CatalogueFile> {
  const file: unknown = (await import("./catalogue/litellm.json")).default;
  return file as CatalogueFile;
}

/** Equal for equal rates in whatever order they are written. */
function sheetHash(sheet: RateSheet): string {
  return sha256(canonical(sheet)).toString("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}

// The same version gets the same id in every installation: a version 8 UUID of what it says.
function priceId(parts: string[]): string {
  const bytes = sha256(parts.join("\n")).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
