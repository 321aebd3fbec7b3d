import { randomUUID } from "node:crypto";

/** The caller's own `X-Request-Id` when it is a plain short name, else a new one. */
export function requestIdOf(given: string | null | undefined): string {
  return given && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
