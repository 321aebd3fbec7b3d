import { createHash } from "node:crypto";
import type { ParsedEvent } from "./schema";

/**
 * What makes two events with one id the same: SHA-256 (base64) of everything the caller said, the id aside.
 * What the server fills in is left out, so a retry without a timestamp has the same digest as the first try.
 */
export function contentDigest(event: ParsedEvent): string {
  const { event_id: _identity, ...content } = event;
  return createHash("sha256").update(JSON.stringify(content, inKeyOrder)).digest("base64");
}

function inKeyOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.length < 2) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
