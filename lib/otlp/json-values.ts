import { type Limits, malformed } from "./limits";
import type { Attributes, AttributeValue, Wants } from "./span";

export type Fields = Record<string, unknown>;

/** In the JSON of protocol buffers null stands for an absent field. */
export function objectOf(value: unknown, what: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw malformed(`${what} is not an object`);
  // safe because an object that is no array is a record of what is not known yet
  return value as Fields;
}

export function listOf(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw malformed(`${name} is not a list`);
  return value;
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw malformed(`${name} is not a text`);
  return value;
}

/** An id as lower-case hex; empty when it is none, has another length or is all zero. */
export function idOf(fields: Fields, name: string, hexLength: number): string {
  const id = textOf(fields, name);
  if (id.length !== hexLength || !/^[0-9a-f]+$/i.test(id) || /^0+$/.test(id)) return "";
  return id.toLowerCase();
}

/** Unix nanoseconds as whole milliseconds, rounded down; null for 0 and for none. */
export function unixMsOf(fields: Fields, name: string): number | null {
  const value = fields[name];
  if (value === undefined || value === null) return null;
  // A number is no longer exact to the nanosecond: to the microsecond it is.
  if (typeof value === "number" && value >= 0) return Math.floor(Math.round(value / 1000) / 1000) || null;
  if (typeof value !== "string" || !/^\d{1,20}$/.test(value)) throw malformed(`${name} is not a time`);
  return Number(value.slice(0, -6)) || (/[1-9]/.test(value) ? 0 : null);
}

/** A number, or one as text, as 64-bit integers and the special values of doubles are written. */
function numberOf(value: unknown, what: string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || (Number.isNaN(number) && value !== "NaN"))
    throw malformed(`${what} is not a number`);
  return number;
}

/** The wanted ones of the attributes of a span or a resource. */
export function readAttributes(holder: Fields, wants: Wants, limits: Limits): Attributes {
  return readPairs(listOf(holder, "attributes"), wants, limits, 1);
}

function readPairs(pairs: unknown[], wants: Wants, limits: Limits, depth: number): Attributes {
  const attributes: Attributes = new Map();
  for (const each of pairs) {
    const pair = objectOf(each, "an attribute");
    const key = textOf(pair, "key");
    if (pair.value === undefined || pair.value === null || !wants(key)) continue;
    const value = readValue(pair.value, limits, depth);
    if (value !== undefined) attributes.set(key, value);
  }
  return attributes;
}

function readValue(raw: unknown, limits: Limits, depth: number): AttributeValue | undefined {
  limits.takeValue(depth);
  const value = objectOf(raw, "the value of an attribute");
  if (isSet(value.stringValue)) return textOf(value, "stringValue");
  if (isSet(value.intValue)) return numberOf(value.intValue, "intValue");
  if (isSet(value.doubleValue)) return numberOf(value.doubleValue, "doubleValue");
  if (isSet(value.boolValue)) return toBoolean(value.boolValue);
  if (isSet(value.arrayValue)) return readList(value.arrayValue, limits, depth + 1);
  if (isSet(value.kvlistValue)) {
    const pairs = listOf(objectOf(value.kvlistValue, "kvlistValue"), "values");
    return readPairs(pairs, () => true, limits, depth + 1);
  }
  return undefined;
}

function readList(raw: unknown, limits: Limits, depth: number): AttributeValue[] {
  const values: AttributeValue[] = [];
  for (const each of listOf(objectOf(raw, "arrayValue"), "values")) {
    const value = readValue(each, limits, depth);
    if (value !== undefined) values.push(value);
  }
  return values;
}

function toBoolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw malformed("boolValue is not true or false");
  return value;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
