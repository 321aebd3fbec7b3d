import type { Attributes } from "@/lib/otlp";

/** Far past any call; `lib/events` refuses more. */
export const MAX_COUNT = 1e12;
/** Some 60 entries of counts or tags are a few kilobytes. */
const MAX_JSON = 32_768;

/** The first of these attributes that is a text and not blank, such as PostgreSQL stores. */
export function textOf(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    const text = typeof value === "string" ? toClean(value) : "";
    if (text !== "") return text;
  }
  return undefined;
}

/** Without NUL, which PostgreSQL does not store, and without half a character. */
function toClean(text: string): string {
  const isSound = text.isWellFormed() && !text.includes("\0");
  return (isSound ? text : text.replaceAll("\0", "").toWellFormed()).trim();
}

/** The first of these attributes that is a token count. */
export function countOf(attributes: Attributes, names: readonly string[]): number | undefined {
  for (const name of names) {
    const count = toCount(attributes.get(name));
    if (count !== undefined) return count;
  }
  return undefined;
}

/** Clients write counts as integers, doubles and, some of them, texts. Anything else is unknown. */
export function toCount(value: unknown): number | undefined {
  const size = toNumber(value);
  return size !== undefined && Number.isInteger(size) && size <= MAX_COUNT ? size : undefined;
}

/** A number of at least 0, or a text that is one. */
export function toNumber(value: unknown): number | undefined {
  const size = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof size === "number" && Number.isFinite(size) && size >= 0 ? size : undefined;
}

export type Json = Record<string, unknown>;

/** The object that an attribute holds as JSON text; none when that is longer than `max` characters. */
export function jsonOf(attributes: Attributes, name: string, max = MAX_JSON): Json | undefined {
  const text = attributes.get(name);
  if (typeof text !== "string" || text.length > max) return undefined;
  try {
    return toObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function toObject(value: unknown): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // safe because every own property of an object may be read as unknown
  return value as Json;
}

/** Cut to a length, but never in the middle of a character. */
export function cutTo(max: number, text: string): string {
  const clean = toClean(text);
  if (clean.length <= max) return clean;
  const cut = clean.slice(0, max);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** An attribute as the value of a tag: a list of plain values is one text, anything deeper is none. */
export function toTagText(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (!Array.isArray(value)) return undefined;
  const plain = value.filter((entry) => typeof entry !== "object");
  return plain.length > 0 ? plain.join(", ") : undefined;
}
