import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Price, RateSheet } from "@/lib/pricing";
import type { TablePrice } from "./litellm";

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
export function sheetHash(sheet: RateSheet): string {
  return sha256(canonical(sheet)).toString("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}

// The same version gets the same id in every installation: a version 8 UUID of what it says.
export function priceId(parts: string[]): string {
  const bytes = sha256(parts.join("\n")).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
