import { unflattenSheet } from "@/lib/browse";
import { Decimal } from "@/lib/money";
import { RATE_KINDS, type RateKind, type RateSheet } from "@/lib/pricing";

/** One model of the table: field name to whatever stands there. */
export type Entry = Record<string, unknown>;

/** A rate that stands in the table and is not taken. */
export interface UntakenRate {
  /** Its flat name, or the beginning of several: `long_context` for `long_context.200001.input` and the others. */
  kind: string;
  /** What stands there, in the unit of a sheet; null for null. */
  value: string | null;
  /** `zero` where 0 stands for "none of its own", `unreadable` for a list of rates that is none. */
  reason: "negative" | "not a number" | "too large" | "null" | "zero" | "unreadable";
}

/** What stands in the table for one model. */
export interface SheetReading {
  sheet: RateSheet;
  untaken: UntakenRate[];
}

interface Draft {
  /** Flat name to rate. */
  flat: Map<string, string>;
  untaken: Map<string, UntakenRate>;
}

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
  `^(${Object.keys(TOKEN_FIELDS).join("|")})(?:_above_(\\d{1,6})k_tokens)?(?:_(batches|flex|priority))?$`,
);
const CACHE_HIT_FIELD = "input_cost_per_token_cache_hit";
const TIERS: Record<string, string> = { batches: "batch", flex: "flex", priority: "priority" };

// OpenAI's 272 k rate applies from 272,000 tokens on; everyone else's "above N k" from the next token.
const INCLUSIVE_BOUNDARY_K = 272;

// A fee is taken where its field says clearly what is counted; the unit has the name a caller knows from the
// provider's answer. Fees per pixel and per second of rented hardware are not taken.
const UNIT_FIELDS: { field: string; unit: string; modes?: string[] }[] = [
  { field: "output_cost_per_image", unit: "images", modes: ["image_generation", "image_edit"] },
  { field: "input_cost_per_image", unit: "images", modes: ["image_generation"] },
  { field: "input_cost_per_image", unit: "input_images", modes: ["embedding"] },
  { field: "input_cost_per_second", unit: "audio_seconds", modes: ["audio_transcription"] },
  { field: "output_cost_per_second", unit: "audio_seconds", modes: ["audio_transcription", "audio_speech"] },
  { field: "input_cost_per_audio_per_second", unit: "audio_seconds" },
  { field: "output_cost_per_second", unit: "video_seconds", modes: ["video_generation"] },
  { field: "output_cost_per_video_per_second", unit: "video_seconds" },
  { field: "input_cost_per_video_per_second", unit: "video_seconds", modes: ["embedding", "chat"] },
  { field: "input_cost_per_character", unit: "characters" },
  { field: "input_cost_per_query", unit: "search_units", modes: ["rerank"] },
  { field: "input_cost_per_query", unit: "web_search_requests", modes: ["search"] },
  { field: "input_cost_per_request", unit: "requests" },
  { field: "ocr_cost_per_page", unit: "pages" },
  { field: "annotation_cost_per_page", unit: "annotated_pages" },
  { field: "code_interpreter_cost_per_session", unit: "code_interpreter_sessions" },
  { field: "citation_cost_per_token", unit: "citation_tokens" },
];
const SEARCH_UNITS = {
  web_search_requests: "search_context_size_medium",
  web_search_requests_low: "search_context_size_low",
  web_search_requests_high: "search_context_size_high",
};

const UPLIFT_FIELD = /^regional_processing_uplift_multiplier_([a-z]{2,16})$/;
/** Anthropic's factors by `inference_geo`; others beside them, such as `fast`, are no regions. */
const REGION = /^[a-z]{2}$/;

/** The rates of one model, and those that are not taken. */
export function readSheet(entry: Entry): SheetReading {
  const draft: Draft = { flat: new Map(), untaken: new Map() };
  readTokenFields(entry, draft);
  readRanges(entry.tiered_pricing, draft);
  readUnits(entry, draft);
  readRegions(entry, draft);
  const { flat, untaken } = draft;
  for (const { kind, reason } of [...untaken.values()]) {
    // Another field may give what this one leaves out; one that says nonsense puts the rate in doubt.
    if (reason === "null" && flat.has(kind)) untaken.delete(kind);
    else flat.delete(kind);
  }
  dropPlaceholders(entry, draft);
  return { sheet: unflattenSheet(flat), untaken: [...untaken.values()] };
}

function readTokenFields(entry: Entry, draft: Draft): void {
  for (const [field, value] of Object.entries(entry)) {
    const [, name = "", thousands, suffix] = TOKEN_FIELD.exec(field) ?? [];
    const kind = TOKEN_FIELDS[name];
    if (kind === undefined) continue;
    const tier = suffix === undefined ? "" : `${TIERS[suffix]}.`;
    const step = thousands === undefined ? "" : `long_context.${boundary(Number(thousands))}.`;
    put(draft, tier + step + kind, value, PER_MILLION);
  }
  if (!draft.flat.has("cache_read")) put(draft, "cache_read", entry[CACHE_HIT_FIELD], PER_MILLION);
}

// Ranges of input tokens, each priced whole: the first is the base rate, (32000, 128000] begins at 32,001.
function readRanges(ranges: unknown, draft: Draft): void {
  if (ranges === undefined) return;
  const steps: unknown[] = Array.isArray(ranges) ? ranges : [ranges];
  for (const step of steps) {
    const from = isRecord(step) && Array.isArray(step.range) ? step.range[0] : null;
    if (!isRecord(step) || !Number.isSafeInteger(from) || from < 0) {
      const missing = RATE_KINDS.filter((kind) => !draft.flat.has(kind));
      for (const kind of ["long_context", ...missing]) note(draft, kind, step, "unreadable");
      continue;
    }
    const prefix = from === 0 ? "" : `long_context.${from + 1}.`;
    for (const [field, kind] of Object.entries(TOKEN_FIELDS))
      put(draft, prefix + kind, step[field], PER_MILLION);
  }
}

function readUnits(entry: Entry, draft: Draft): void {
  for (const { field, unit, modes } of UNIT_FIELDS) {
    if (modes && !modes.includes(String(entry.mode))) continue;
    // A transcription's price stands on its input or its output side, with 0 on the other, or on both.
    if (Number(draft.flat.get(`units.${unit}`) ?? 0) === 0) put(draft, `units.${unit}`, entry[field], EACH);
  }
  const search = entry.search_context_cost_per_query;
  if (search === undefined) return;
  for (const [unit, size] of Object.entries(SEARCH_UNITS)) {
    if (isRecord(search)) put(draft, `units.${unit}`, search[size], EACH);
    else note(draft, `units.${unit}`, search, "unreadable");
  }
}

function readRegions(entry: Entry, draft: Draft): void {
  const specific = isRecord(entry.provider_specific_entry) ? entry.provider_specific_entry : {};
  const factors = [
    ...Object.entries(entry).map(([field, value]) => [UPLIFT_FIELD.exec(field)?.[1], value] as const),
    ...Object.entries(specific).filter(([name]) => REGION.test(name)),
  ];
  for (const [region, factor] of factors) {
    if (region === undefined) continue;
    const kind = `regional.${region}`;
    put(draft, kind, factor, EACH);
    if (draft.flat.get(kind) === "0") note(draft, kind, factor, "zero");
  }
}

/** Takes out the zeros that say "none of its own", not "free". */
function dropPlaceholders(entry: Entry, draft: Draft): void {
  const { flat } = draft;
  const zeros = [...flat].flatMap(([kind, rate]) => (rate === "0" ? [kind] : []));
  const rates = [...flat].filter(([kind]) => !kind.startsWith("regional."));
  // Where the real price is per pixel or per second of hardware, zeros beside it would make the call free.
  const isPricedElsewise = rates.length === zeros.length && hasOtherPrice(entry);
  for (const kind of zeros) {
    const write = /^(.*\.)?cache_write(_1h)?$/.exec(kind);
    // The table writes 0 where a provider has no separate price for cache writes.
    const isPlaceholder = write && (flat.get(`${write[1] ?? ""}input`) ?? flat.get("input")) !== "0";
    if (!isPlaceholder && !isPricedElsewise) continue;
    flat.delete(kind);
    note(draft, kind, 0, "zero");
  }
}

function hasOtherPrice(entry: Entry): boolean {
  return Object.entries(entry).some(([field, value]) => /_cost_|_cost$/.test(field) && Number(value) > 0);
}

interface Unit {
  factor: number;
  /** More is no price; a cost reckoned from it would not fit its column. */
  limit: number;
}
const PER_MILLION: Unit = { factor: 1_000_000, limit: 1 };
const EACH: Unit = { factor: 1, limit: 10_000 };

function put(draft: Draft, kind: string, value: unknown, { factor, limit }: Unit): void {
  if (value === undefined) return;
  const number = toDecimal(value);
  const scaled = number?.times(factor).toFixed();
  if (number === null || scaled === undefined)
    note(draft, kind, value, value === null ? "null" : "not a number");
  else if (number.isNegative() && !number.isZero()) note(draft, kind, scaled, "negative");
  else if (number.gt(limit)) note(draft, kind, scaled, "too large");
  else draft.flat.set(kind, number.isZero() ? "0" : scaled);
}

const MAX_SHOWN = 64;

function note({ untaken }: Draft, kind: string, value: unknown, reason: UntakenRate["reason"]): void {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  untaken.set(kind, { kind, value: value === null ? null : text.slice(0, MAX_SHOWN), reason });
}

const DECIMAL_TEXT = /^-?\d+(\.\d+)?(e[+-]?\d{1,2})?$/i;

function toDecimal(value: unknown): Decimal | null {
  if (typeof value === "string")
    return value.length <= 32 && DECIMAL_TEXT.test(value) ? new Decimal(value) : null;
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  // 15 digits are all a binary double keeps of a decimal; those after are its noise.
  return new Decimal(String(value)).toSignificantDigits(15);
}

function boundary(thousands: number): number {
  return thousands * 1000 + (thousands === INCLUSIVE_BOUNDARY_K ? 0 : 1);
}

export function isRecord(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
