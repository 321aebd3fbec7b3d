import type { Door } from "./door";
import { eventBatchDoor, eventDoor } from "./events";
import { proxyDoor } from "./proxy";
import { traceDoor, unkeptDoor } from "./traces";

const PROXY = "/proxy/[provider]/[...path]";

/** The addresses of the hot paths and the methods they take. Whatever else is asked of them is Next's to answer. */
export const doors = {
  "/v1/events": { POST: eventDoor },
  "/v1/events/batch": { POST: eventBatchDoor },
  "/v1/traces": { POST: traceDoor },
  "/v1/logs": { POST: unkeptDoor },
  "/v1/metrics": { POST: unkeptDoor },
  "/api/public/otel/v1/traces": { POST: traceDoor },
  [PROXY]: {
    ...{ GET: proxyDoor, HEAD: proxyDoor, OPTIONS: proxyDoor },
    ...{ POST: proxyDoor, PUT: proxyDoor, PATCH: proxyDoor, DELETE: proxyDoor },
  },
} satisfies Record<string, Record<string, Door>>;

const methodsOf = new Map<string, Map<string, Door>>(
  Object.entries(doors).map(([path, methods]) => [path, new Map(Object.entries(methods))]),
);

/**
 * Addresses below a provider, but those of the API for its keys. Next mends addresses with dots for names, with two
 * slashes in a row, or with one at the end.
 */
const PROXIED = /^\/proxy\/(?!api-keys(?:\/|$))(?!.*(?:\/\/|\\|\/(?:\.|%2e){1,2}(?:\/|$)))[^/]+\/.*[^/]$/is;

/** The door that answers a request, or null where Next does. */
export function findDoor(method: string, path: string): Door | null {
  const methods = methodsOf.get(path) ?? (PROXIED.test(path) ? methodsOf.get(PROXY) : undefined);
  return methods?.get(method) ?? null;
}
