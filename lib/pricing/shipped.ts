import { createHash } from "node:crypto";
import type { TablePrice } from "./litellm";
import type { Price, RateSheet } from "./price";

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
