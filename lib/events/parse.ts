// Reads the fields of an event one by one, by the schemas that its whole schema is made of. Most events have a third of
// all fields, and the same few names of providers, models and tags, so what a schema said of a text is remembered.
import type { z } from "zod";
import { describeIssue } from "@/lib/issues";
import { fields, MAX_TAGS, type ParsedEvent, tagName, tagValue } from "./schema";

const MAX_OTHERS = 5;

export type EventProblem = { code: string; message: string; field?: string };

/** An event and the names of its fields that are not ours, or why it cannot be taken. */
type ParseResult = { event: ParsedEvent; unknown: string[] } | { problem: EventProblem };

/** Reads one event from outside. `null` is absent, and fields that are not ours are passed over. */
export function parseEvent(raw: unknown): ParseResult {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return { problem: { code: "invalid", message: "An event must be a JSON object." } };
  // safe because each field is as its schema gave it
  const read = readFields(READERS, raw) as ParsedEvent | undefined;
  const parsed = read ? { success: true as const, data: read } : readWhole(raw);
  if (!parsed.success) return { problem: toProblem(parsed.error) };
  const problem = partsExceedWhole(parsed.data);
  return problem ? { problem } : { event: parsed.data, unknown: unknownFields(raw) };
}

/** By the whole schema, which says what is wrong and in which order. */
export function readWhole(raw: object) {
  return fields.safeParse(takeKnown(raw));
}

function takeKnown(raw: object): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (value === null || !Object.hasOwn(fields.shape, key)) continue;
    const isMap = (key === "tags" || key === "units") && typeof value === "object" && !Array.isArray(value);
    given[key] = isMap
      ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null))
      : value;
  }
  return given;
}

function unknownFields(raw: object): string[] {
  const unknown: string[] = [];
  for (const field in raw)
    if (!Object.hasOwn(fields.shape, field) && raw[field as keyof typeof raw] !== null) unknown.push(field);
  return unknown;
}

function toProblem(error: z.ZodError): EventProblem {
  const issue = error.issues[0];
  if (!issue) return { code: "invalid", message: "The event is not valid." };
  const field = issue.path.join(".");
  const { code, message } = describeIssue(issue);
  const others = new Set(error.issues.slice(1, 1 + MAX_OTHERS).map(({ path }) => path.join(".")));
  const rest = others.size > 0 ? ` (also: ${[...others].join(", ")})` : "";
  return { code, message: `${field} ${message}${rest}.`, field };
}

function partsExceedWhole(event: ParsedEvent): EventProblem | undefined {
  const { input_tokens: input = 0, output_tokens: output = 0 } = event;
  const {
    cache_read_tokens: read = 0,
    cache_write_tokens: write = 0,
    cache_write_1h_tokens: hourly = 0,
  } = event;
  const { input_audio_tokens: audio = 0, input_image_tokens: image = 0 } = event;
  return (
    exceeding("cache_read_tokens", read + write + hourly, "input_tokens", input) ??
    exceeding("input_audio_tokens", audio + image, "input_tokens", input) ??
    exceeding("reasoning_tokens", event.reasoning_tokens ?? 0, "output_tokens", output) ??
    exceeding("output_audio_tokens", event.output_audio_tokens ?? 0, "output_tokens", output)
  );
}

function exceeding(
  field: string,
  parts: number,
  wholeField: string,
  whole: number,
): EventProblem | undefined {
  if (parts <= whole) return undefined;
  const told = `${field} and the parts beside it are ${parts}, more than ${wholeField} (${whole})`;
  return { code: "part_exceeds_whole", message: `${told}, which counts all of them.`, field };
}

/** The value as the schema gives it, or INVALID. */
type Read = (value: unknown) => unknown;

const INVALID = Symbol("invalid");
const MOST_REMEMBERED = 8000;

function reading(schema: z.ZodType): Read {
  const read: Read = (value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : INVALID;
  };
  const absent = read(undefined);
  return (value) => (value === undefined ? absent : read(value));
}

/** The same for a schema that gives the same for the same text. */
function remembering(schema: z.ZodType): Read {
  const read = reading(schema);
  const known = new Map<string, unknown>();
  return (value) => {
    if (typeof value !== "string") return read(value);
    const remembered = known.get(value);
    if (remembered !== undefined) return remembered;
    const given = read(value);
    // What is valid is short.
    if (given === INVALID) return INVALID;
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(value, given);
    return given;
  };
}

/** For a record of at most so many entries, by the schemas of its keys and its values; an entry that is null is none, and so is no record. */
function readingRecord(readKey: Read, readValue: Read, most: number): Read {
  return (record) => {
    if (record === undefined) return {};
    if (typeof record !== "object" || record === null || Object.getPrototypeOf(record) !== Object.prototype)
      return INVALID;
    const entries: Record<string, unknown> = {};
    let count = 0;
    for (const name in record) {
      const stated: unknown = record[name as keyof typeof record];
      if (stated === null) continue;
      const key = readKey(name);
      const value = readValue(stated);
      if (typeof key !== "string" || key === "__proto__" || value === INVALID || ++count > most)
        return INVALID;
      entries[key] = value;
    }
    return entries;
  };
}

/** The fields of an object in the order of these; undefined when one is not valid. Null is absent. */
function readFields(readers: [name: string, read: Read][], raw: object): Record<string, unknown> | undefined {
  // safe because what stands under any name is unknown
  const stated = raw as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  for (const [name, read] of readers) {
    const given = read(stated[name] ?? undefined);
    if (given === INVALID) return undefined;
    if (given !== undefined) fields[name] = given;
  }
  return fields;
}

/** Of few values. */
const REPEATED = [
  ...([
    "provider",
    "model",
    "requested_model",
    "operation",
    "service_tier",
    "cost_source",
    "usage_source",
  ] as const),
  ...(["status", "error_type", "report_name"] as const),
];

const readTags = readingRecord(remembering(tagName), remembering(tagValue), MAX_TAGS);
const READERS = Object.entries({
  ...Object.fromEntries(Object.entries(fields.shape).map(([field, schema]) => [field, reading(schema)])),
  ...Object.fromEntries(REPEATED.map((field) => [field, remembering(fields.shape[field])])),
  tags: readTags,
});
