import { z } from "zod";
import { type Decimal, parseUsd } from "@/lib/money";
import { toProviderName } from "@/lib/pricing";
import type { WireEvent } from "@/sdk/src/wire";

export const MAX_TAGS = 32;
const MAX_UNITS = 32;
const MAX_METADATA_BYTES = 4096;
const MAX_MESSAGE_BYTES = 65_536;
/** What is walked recursively must end before the stack does. */
const MAX_DEPTH = 64;
/** Far past any call, and little enough that the sums of a quarter of an hour fit their columns. */
const MAX_COUNT = 1e12;

/** PostgreSQL stores neither; a lone surrogate would come back as another character than was sent. */
function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function isDeepStorable(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isDeepStorable(inner, depth + 1));
}

function isNotBlank(text: string): boolean {
  return text.trim() !== "";
}

const storable = "must not hold NUL or a lone surrogate";
const text = (max: number) => z.string().max(max).refine(isStorable, storable);
const name = (max: number) => z.string().min(1).max(max).refine(isStorable, storable);
const count = z.int().min(0).max(MAX_COUNT);
const milliseconds = z.int().min(0).max(2_147_483_647);
const hex = z
  .string()
  .max(64)
  .regex(/^[0-9a-f]+$/i, "must be hexadecimal")
  .transform((value) => value.toLowerCase());

const isoTime = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const HAS_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;

let lastDate = "";

/** `Date.parse` moves a day that its month does not have, such as February 30, into the next month. */
function isDate(date: string): boolean {
  if (date === lastDate) return true;
  const start = Date.parse(`${date}T00:00:00Z`);
  const isGood = !Number.isNaN(start) && new Date(start).toISOString().startsWith(date);
  // Most events of a request are of one day.
  if (isGood) lastDate = date;
  return isGood;
}

/** An ISO 8601 time without an offset is taken as UTC. */
function readTime(text: string): number {
  const date = isoTime.exec(text)?.[1];
  if (date === undefined || !isDate(date)) return Number.NaN;
  return Date.parse(HAS_OFFSET.test(text) ? text : `${text}Z`);
}

/** Milliseconds since 1970. */
const timestamp = z.union([z.number(), z.string()]).transform((value, context) => {
  const instant = typeof value === "number" ? Math.floor(value) : readTime(value);
  if (Number.isFinite(instant) && Math.abs(instant) <= 8.64e15) return instant;
  context.addIssue({
    code: "custom",
    message: "must be an ISO 8601 time such as 2026-11-20T10:15:00Z, or Unix milliseconds",
  });
  return z.NEVER;
});

const usd = z
  .union([z.string(), z.number()], "must be a decimal string or a number")
  .transform((value, context): Decimal => {
    try {
      const amount = parseUsd(value);
      if (!amount.isNegative() || amount.isZero()) return amount;
    } catch {}
    context.addIssue({ code: "custom", message: "must be a decimal amount of at least 0" });
    return z.NEVER;
  });

const units = z
  .record(name(64), z.number().min(0).max(MAX_COUNT))
  .refine((value) => Object.keys(value).length <= MAX_UNITS, `must have at most ${MAX_UNITS} names`);

export const tagName = name(64);
export const tagValue = z
  .union([z.string(), z.number(), z.boolean()], "must be a string, a number or true or false")
  .transform(String)
  .pipe(text(256));
const tags = z
  .record(tagName, tagValue)
  .refine((value) => Object.keys(value).length <= MAX_TAGS, `must have at most ${MAX_TAGS} keys`);

const metadata = z
  .record(z.string(), z.unknown())
  .refine((value) => isDeepStorable(value), {
    error: `${storable}, nor be nested more than ${MAX_DEPTH} deep`,
    abort: true,
  })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_METADATA_BYTES, "must be at most 4 KiB");

const operations = [
  "chat",
  "completion",
  "responses",
  "embeddings",
  "image",
  "audio",
  "rerank",
  "other",
] as const;

export const fields = z.object({
  event_id: name(128).optional(),
  timestamp: timestamp.optional(),
  provider: name(64).refine(isNotBlank, "must not be blank").transform(toProviderName),
  model: name(256).refine(isNotBlank, "must not be blank"),
  requested_model: name(256).optional(),
  operation: z.enum(operations).default("chat"),
  input_tokens: count.optional(),
  cache_read_tokens: count.optional(),
  cache_write_tokens: count.optional(),
  cache_write_1h_tokens: count.optional(),
  output_tokens: count.optional(),
  reasoning_tokens: count.optional(),
  input_audio_tokens: count.optional(),
  output_audio_tokens: count.optional(),
  input_image_tokens: count.optional(),
  units: units.optional(),
  service_tier: name(64).optional(),
  cost_usd: usd.optional(),
  cost_source: z.enum(["provider", "caller"]).default("caller"),
  usage_source: z.enum(["provider", "estimated"]).default("provider"),
  latency_ms: milliseconds.optional(),
  time_to_first_token_ms: milliseconds.optional(),
  status: z.enum(["ok", "error"]).default("ok"),
  error_type: text(128).optional(),
  tags: tags.default({}),
  response_id: name(256).optional(),
  trace_id: hex.optional(),
  span_id: hex.optional(),
  message_id: z
    .union([name(256), z.int()], "must be a string of 1 to 256 characters or an integer")
    .optional(),
  report_name: text(256).optional(),
  message_chars: z.int().min(0).max(2_147_483_647).optional(),
  message_text: z
    .string()
    .refine(isStorable, storable)
    .refine((value) => Buffer.byteLength(value) <= MAX_MESSAGE_BYTES, "must be at most 64 KiB")
    .transform((value) => [...value].length)
    .optional(),
  metadata: metadata.optional(),
});

/** An event as it was sent: checked, folded, nothing filled in yet. `timestamp` is Unix milliseconds. */
export type ParsedEvent = z.output<typeof fields>;

// What the SDK may send, the server can read: a change of either that breaks this does not compile.
type Assignable<_Sent extends Taken, Taken> = true;
export type WireIsRead = Assignable<WireEvent, z.input<typeof fields>>;
