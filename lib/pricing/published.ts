import { createHash } from "node:crypto";
import { type Catalogue, sharedPricesAt } from "./catalogue";
import type { Price } from "./price";

/** JSON text of the catalogue as everybody may read it, and the entity tag of that text. */
export interface PublishedCatalogue {
  json: string;
  etag: string;
  /** Since when its newest price is valid; null when it has none. */
  updatedAt: Date | null;
}

const FRESH_MS = 60_000;
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
  const etag = `W/"${createHash("sha256").update(json).digest("base64url")}"`;
  const published = { json, etag, updatedAt, at: now.getTime() };
  written.set(catalogue, published);
  return published;
}

function toWire({ provider, model, validFrom, delistedAt, sheet }: Price) {
  return {
    provider,
    model,
    valid_from: validFrom,
    ...(delistedAt ? { delisted_at: delistedAt } : {}),
    rates: sheet.rates,
    long_context: sheet.long_context ?? [],
    service_tiers: sheet.service_tiers ?? {},
    units: sheet.units ?? {},
    off_peak: sheet.off_peak ?? [],
    regional: sheet.regional ?? {},
  };
}
