export type Json = Record<string, unknown>;

export function object(value: unknown): Json | undefined {
  if (!value || typeof value !== "object" || Array.isArray(value)) return undefined;
  // safe because every own property of an object may be read as unknown
  return value as Json;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return (typeof value === "string" && value) || undefined;
}

/** A token count: a whole number of at least 0. Anything else is unknown. */
export function count(value: unknown): number | undefined {
  // safe because only a number is a safe integer
  const size = value as number;
  return Number.isSafeInteger(value) && size >= 0 ? size : undefined;
}
