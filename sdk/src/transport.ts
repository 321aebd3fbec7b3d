import { type Json, object } from "./json.ts";
import { MAX_RETRY_AFTER_MS } from "./limits.ts";
import { VERSION } from "./version.ts";

export interface Answer {
  /** 0 when no answer came. */
  status: number;
  /** Where the events were sent, and why they were not taken. */
  reason: string;
  pauseMs?: number | undefined;
  body?: Json | undefined;
  cause?: unknown;
}

/** Posts events, each already JSON. It never throws. */
export async function send(
  target: { endpoint: string; apiKey: string },
  events: string[],
  timeoutMs: number,
): Promise<Answer> {
  const url = `${target.endpoint}/v1/events/batch`;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${target.apiKey}`,
        "content-type": "application/json",
        "x-tokenbudget-client": `sdk/${VERSION}`,
      },
      body: `{"events":[${events.join()}]}`,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, statusText, headers } = response;
    // The body is read in any case: the connection is not free before.
    const body = object(await response.json().catch(() => undefined));
    return {
      status,
      reason: `${url}: HTTP ${status} ${body?.detail ?? statusText}`,
      pauseMs: toDelay(headers.get("retry-after")),
      body,
    };
  } catch (cause) {
    // What `fetch` throws says only that it failed; why is in the cause.
    const inner = object(object(cause)?.cause);
    const why = inner?.code ?? inner?.message ?? cause;
    return { status: 0, reason: `${url}: ${why}`, cause };
  }
}

/** `Retry-After` is seconds or a date. */
function toDelay(header: string | null): number | undefined {
  const ms = Number(header) * 1000 || Date.parse(String(header)) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined;
}
