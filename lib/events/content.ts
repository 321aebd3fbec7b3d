import { hash } from "node:crypto";
import type { ParsedEvent } from "./schema";

/**
 * What makes two events with one id the same: SHA-256 (base64) of everything the caller said, the id aside.
 * What the server fills in is left out, so a retry without a timestamp has the same digest as the first try.
 */
export function contentDigest(event: ParsedEvent): string {
  const { event_id: _identity, cost_usd, tags, units, metadata, ...plain } = event;
  const parts = [
    JSON.stringify(plain),
    cost_usd?.toFixed(),
    inKeyOrder(tags),
    inKeyOrder(units),
    inKeyOrder(metadata),
  ];
  return hash("sha256", parts.join("\n"), "base64");
}

function inKeyOrder(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  if (Array.isArray(value)) return `[${value.map(inKeyOrder)}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${inKeyOrder(inner)}`)}}`;
}
