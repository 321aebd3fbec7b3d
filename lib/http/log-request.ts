import { log } from "@/lib/log";

/** The one line of a request; `startedAt` is a `performance.now()`. */
export function logRequest(
  request: { method: string; path: string },
  { requestId, status, startedAt }: { requestId: string; status: number; startedAt: number },
): void {
  const ms = Math.round(performance.now() - startedAt);
  log.info({ request_id: requestId, method: request.method, path: request.path, status, ms }, "request");
}
