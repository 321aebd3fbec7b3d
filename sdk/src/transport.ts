import { list, object } from "./json.js";
import { VERSION } from "./version.js";
import type { WireRejection } from "./wire.js";

const MAX_RETRY_AFTER_MS = 60_000;

export interface Answer {
  /** 0 when no answer came. */
  status: number;
  /** Why the events were not taken. */
  reason: string;
  retryAfterMs?: number | undefined;
  rejections: WireRejection[];
  cause?: unknown;
}

/** Posts events, each already JSON. It never throws. */
export async function send(
  target: { endpoint: string; apiKey: string },
  events: string[],
  timeoutMs: number,
): Promise<Answer> {
  try {
    const response = await fetch(`${target.endpoint}/v1/events/batch`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${target.apiKey}`,
        "content-type": "application/json",
        "x-tokenbudget-client": `sdk/${VERSION}`,
      },
      body: `{"events":[${events.join()}]}`,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, headers } = response;
    // The body is read in any case: the connection is not free before.
    const answer = object(await response.json().catch(() => undefined));
    return {
      status,
      reason: `HTTP ${status} ${answer?.detail ?? ""}`,
      retryAfterMs: toDelay(headers.get("retry-after")),
      // safe because the server's contract gives rejections this shape
      rejections: list(answer?.rejected) as WireRejection[],
    };
  } catch (cause) {
    return { status: 0, reason: String(cause), rejections: [], cause };
  }
}

/** `Retry-After` is seconds or a date. */
function toDelay(header: string | null): number | undefined {
  const ms = Number(header) * 1000 || Date.parse(String(header)) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
