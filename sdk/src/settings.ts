import type { OnError } from "./errors.ts";

export interface Config {
  /** A key that may ingest. Default: `TOKENBUDGET_API_KEY`. Without one nothing is recorded. */
  apiKey?: string | undefined;
  /** Where TokenBudget runs. Default: `TOKENBUDGET_ENDPOINT`, else `http://localhost:3000`. */
  endpoint?: string | undefined;
  /** Default: true. When false nothing is wrapped or sent. */
  enabled?: boolean | undefined;
  /** How long an event waits for others, in milliseconds. Default: 1000. */
  flushIntervalMs?: number | undefined;
  /** Events in one request, at most 1000. Default: 100. */
  batchSize?: number | undefined;
  /** Events held while the server is away; beyond it the oldest go. Default: 10 000. */
  maxQueueSize?: number | undefined;
  /** Told about whatever goes wrong. Default: one `console.warn` for each kind of error. */
  onError?: OnError | undefined;
}
