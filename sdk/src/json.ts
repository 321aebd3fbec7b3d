export type Json = Record<string, unknown>;

export function object(value: unknown): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // safe because every own property of an object may be read as unknown
  return value as Json;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A token count: a whole number of at least 0. Anything else is unknown. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isSafeInteger(value) ? value : undefined;
}
