import { Decimal } from "@/lib/money";
import {
  type LongContext,
  RATE_KINDS,
  type RateKind,
  type RateSheet,
  type Rates,
  type TierRates,
  toProviderName,
} from "@/lib/pricing";
import { decimalText, type Entry, isRecord, readUnits } from "./litellm-units";

// Reads the table `model_prices_and_context_window.json` of LiteLLM, in dollars per single token, into rate
// sheets in dollars per million. What it cannot read without guessing it leaves out and names with a reason.

export interface TablePrice {
  provider: string;
  model: string;
  sheet: RateSheet;
}

export interface TableReading {
  /** Sorted by provider and model; one per (provider, model). */
  prices: TablePrice[];
  skipped: { key: string; reason: string }[];
}

type Candidate = TablePrice & { key: string; source: string };

const NOT_MODELS = new Set(["sample_spec", "fallback_generalizations"]);

const TOKEN_FIELDS: Record<string, RateKind> = {
  input_cost_per_token: "input",
  output_cost_per_token: "output",
  cache_read_input_token_cost: "cache_read",
  cache_creation_input_token_cost: "cache_write",
  cache_creation_input_token_cost_above_1hr: "cache_write_1h",
  output_cost_per_reasoning_token: "reasoning",
  input_cost_per_audio_token: "input_audio",
  output_cost_per_audio_token: "output_audio",
  input_cost_per_image_token: "input_image",
  output_cost_per_image_token: "output_image",
};
const TOKEN_FIELD = new RegExp(
  `^(${Object.keys(TOKEN_FIELDS).join("|")})(?:_above_(\\d+)k_tokens)?(?:_(batches|flex|priority))?$`,
);
const CACHE_HIT_FIELD = "input_cost_per_token_cache_hit";
const TIERS: Record<string, string> = { batches: "batch", flex: "flex", priority: "priority" };

// OpenAI's 272 k rate applies from 272,000 tokens on; everyone else's "above N k" from the next token.
const INCLUSIVE_BOUNDARY_K = 272;

/** Reads a whole table. Throws TypeError when it is no object. */
export function readPriceTable(table: unknown): TableReading {
  if (!isRecord(table)) throw new TypeError("a price table must be an object of models");
  const chosen = new Map<string, Candidate>();
  const skipped: TableReading["skipped"] = [];
  for (const [key, entry] of Object.entries(table)) {
    if (NOT_MODELS.has(key)) continue;
    const found = isRecord(entry) ? readEntry(key, entry) : "no object";
    if (typeof found === "string") {
      skipped.push({ key, reason: found });
      continue;
    }
    const id = JSON.stringify([found.provider, found.model]);
    const rival = chosen.get(id);
    if (rival === undefined || isPreferred(found, rival)) chosen.set(id, found);
    if (rival !== undefined) {
      const loser = chosen.get(id) === rival ? found : rival;
      skipped.push({ key: loser.key, reason: `the same model as ${chosen.get(id)?.key}` });
    }
  }
  const prices = [...chosen.values()]
    .map(({ provider, model, sheet }) => ({ provider, model, sheet }))
    .sort((a, b) => compare(a.provider, b.provider) || compare(a.model, b.model));
  return { prices, skipped };
}

function readEntry(key: string, entry: Entry): Candidate | string {
  const source = entry.litellm_provider;
  if (typeof source !== "string" || source === "") return "no provider";
  const sheet = readSheet(entry);
  if (sheet === null) return "no rate in a unit that is taken";
  return { key, source, provider: toProviderName(source), model: modelId(key, source), sheet };
}

function readSheet(entry: Entry): RateSheet | null {
  const base: Rates = {};
  const long = new Map<number, Rates>();
  const tiers = new Map<string, { rates: Rates; long: Map<number, Rates> }>();
  for (const [field, value] of Object.entries(entry)) {
    const match = TOKEN_FIELD.exec(field);
    const kind = TOKEN_FIELDS[match?.[1] ?? ""];
    const rate = perMillion(value);
    if (!match || !kind || rate === null) continue;
    const tier = match[3]
      ? into(tiers, TIERS[match[3]] ?? match[3], () => ({ rates: {}, long: new Map() }))
      : null;
    const blocks = tier?.long ?? long;
    const rates = match[2] ? into(blocks, boundary(Number(match[2])), () => ({})) : (tier?.rates ?? base);
    rates[kind] = rate;
  }
  const cacheHit = perMillion(entry[CACHE_HIT_FIELD]);
  if (cacheHit !== null) base.cache_read ??= cacheHit;
  readRanges(entry.tiered_pricing, base, long);

  const sheet: RateSheet = toTier(base, long, base);
  if (tiers.size > 0) {
    const sorted = [...tiers].sort(([a], [b]) => compare(a, b));
    sheet.service_tiers = Object.fromEntries(
      sorted.map(([name, t]) => [name, toTier(t.rates, t.long, base)]),
    );
  }
  const units = readUnits(entry);
  if (Object.keys(units).length > 0) sheet.units = units;
  return isWorthKeeping(sheet, entry) ? sheet : null;
}

function toTier(rates: Rates, long: Map<number, Rates>, base: Rates): TierRates {
  const tier: TierRates = { rates: withoutFreeWrites(rates, base) };
  if (long.size > 0) {
    tier.long_context = [...long]
      .sort(([a], [b]) => a - b)
      .map(
        ([from, block]): LongContext => ({ from_input_tokens: from, rates: withoutFreeWrites(block, base) }),
      );
  }
  return tier;
}

// The table writes 0 where a provider has no separate price for cache writes.
function withoutFreeWrites(rates: Rates, base: Rates): Rates {
  const isFree = (rates.input ?? base.input) === "0";
  const kept: Rates = {};
  for (const kind of RATE_KINDS) {
    const rate = rates[kind];
    const isPlaceholder = rate === "0" && !isFree && kind.startsWith("cache_write");
    if (rate !== undefined && !isPlaceholder) kept[kind] = rate;
  }
  return kept;
}

// Ranges of input tokens, each priced whole: the first is the base rate, (32000, 128000] begins at 32,001.
function readRanges(ranges: unknown, base: Rates, long: Map<number, Rates>): void {
  if (!Array.isArray(ranges)) return;
  for (const step of ranges) {
    const from = isRecord(step) && Array.isArray(step.range) ? step.range[0] : null;
    if (!isRecord(step) || typeof from !== "number") continue;
    const rates = from === 0 ? base : into(long, from + 1, (): Rates => ({}));
    for (const [field, kind] of Object.entries(TOKEN_FIELDS)) {
      const rate = perMillion(step[field]);
      if (rate !== null) rates[kind] = rate;
    }
  }
}

// Where the real price is per pixel or per second of hardware, zeros beside it would make the call free.
function isWorthKeeping(sheet: RateSheet, entry: Entry): boolean {
  const { rates, long_context = [], service_tiers = {}, units = {} } = sheet;
  const all = [
    rates,
    ...long_context.map((block) => block.rates),
    ...Object.values(service_tiers).map((t) => t.rates),
  ];
  const values = [...all.flatMap((block) => Object.values(block)), ...Object.values(units)];
  if (values.length === 0) return false;
  if (values.some((value) => value !== "0")) return true;
  return !Object.entries(entry).some(([field, value]) => /_cost_|_cost$/.test(field) && Number(value) > 0);
}

function modelId(key: string, source: string): string {
  const family = source.startsWith("vertex_ai") ? "vertex_ai" : source.replace(/-embedding-models$/, "");
  const prefixes = [
    family,
    family.replaceAll("_", "-"),
    toProviderName(source),
    ...(EXTRA_PREFIXES.get(family) ?? []),
  ];
  const prefix = prefixes.find((name) => key.startsWith(`${name}/`));
  return prefix === undefined ? key : key.slice(prefix.length + 1);
}

const EXTRA_PREFIXES = new Map([
  ["bedrock_converse", ["bedrock"]],
  ["azure_text", ["azure"]],
]);

// Two keys for one model: the one that gives more rates, then the newer of two doors to the same host, then
// the longer key, which carries its provider's prefix.
const NEWER_DOORS = ["bedrock_converse", "bedrock", "azure_ai", "azure"];

function isPreferred(a: Candidate, b: Candidate): boolean {
  const byRates = countRates(a.sheet) - countRates(b.sheet);
  if (byRates !== 0) return byRates > 0;
  const byDoor = doorRank(a.source) - doorRank(b.source);
  if (byDoor !== 0) return byDoor < 0;
  return a.key.length > b.key.length;
}

function doorRank(source: string): number {
  const rank = NEWER_DOORS.indexOf(source);
  return rank < 0 ? NEWER_DOORS.length : rank;
}

function countRates(sheet: RateSheet): number {
  return JSON.stringify(sheet).split('":"').length;
}

function boundary(thousands: number): number {
  return thousands * 1000 + (thousands === INCLUSIVE_BOUNDARY_K ? 0 : 1);
}

function perMillion(value: unknown): string | null {
  const text = decimalText(value);
  return text === null ? null : new Decimal(text).times(1_000_000).toFixed();
}

function into<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
