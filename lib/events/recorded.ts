import { Prisma } from "@/lib/db";
import type { EventGrade } from "@/lib/ledger";
import { Decimal, toUsdString } from "@/lib/money";
import type { Door } from "./row";

type Counts = {
  inputTokens: number | null;
  cacheReadTokens: number | null;
  cacheWriteTokens: number | null;
  cacheWrite1hTokens: number | null;
  outputTokens: number | null;
  reasoningTokens: number | null;
  inputAudioTokens: number | null;
  outputAudioTokens: number | null;
  inputImageTokens: number | null;
};

/** A model call as the ledger keeps it. Null is not known or not told, which is not zero. */
export type RecordedEvent = Counts & {
  /** Of the row; `eventId` is the identity that the caller knows. */
  id: string;
  eventId: string;
  projectId: string;
  keyId: string | null;
  door: Door;
  occurredAt: Date;
  receivedAt: Date;
  provider: string;
  model: string;
  requestedModel: string | null;
  operation: string;
  status: "ok" | "error";
  errorType: string | null;
  units: Record<string, number> | null;
  usageSource: "provider" | "estimated";
  /** By which rule foreign counts were read; null when they came as ours. */
  usageRule: string | null;
  serviceTier: string | null;
  /** A cost that the provider or the caller stated. */
  statedCostUsd: string | null;
  costSource: "provider" | "caller" | null;
  /** Decimal string, after the latest adjustment; null when unpriced. */
  costUsd: string | null;
  grade: EventGrade;
  priceId: string | null;
  latencyMs: number | null;
  timeToFirstTokenMs: number | null;
  feature: string | null;
  environment: string | null;
  endUserId: string | null;
  sessionId: string | null;
  customerId: string | null;
  /** Those without a field of their own. */
  tags: Record<string, string> | null;
  responseId: string | null;
  traceId: string | null;
  spanId: string | null;
  messageId: string | number | null;
  reportName: string | null;
  messageChars: number | null;
  metadata: Record<string, unknown> | null;
};

export type RecordedRow = Omit<RecordedEvent, "occurredAt" | "receivedAt"> & {
  occurredMs: number;
  receivedMs: number;
};

/** What `toRecorded` reads, of `e` and `a`. Counts are below 2^53, so a double holds them. */
export const recordedColumns = Prisma.sql`
  e.id, e.event_id AS "eventId", e.project_id AS "projectId", e.key_id AS "keyId", e.door,
  (extract(epoch FROM e.occurred_at) * 1000)::float8 AS "occurredMs",
  (extract(epoch FROM e.received_at) * 1000)::float8 AS "receivedMs",
  e.provider, e.model, e.requested_model AS "requestedModel", e.operation, e.status, e.error_type AS "errorType",
  e.input_tokens::float8 AS "inputTokens", e.cache_read_tokens::float8 AS "cacheReadTokens",
  e.cache_write_tokens::float8 AS "cacheWriteTokens", e.cache_write_1h_tokens::float8 AS "cacheWrite1hTokens",
  e.output_tokens::float8 AS "outputTokens", e.reasoning_tokens::float8 AS "reasoningTokens",
  e.input_audio_tokens::float8 AS "inputAudioTokens", e.output_audio_tokens::float8 AS "outputAudioTokens",
  e.input_image_tokens::float8 AS "inputImageTokens", e.units, e.usage_source AS "usageSource",
  e.usage_rule AS "usageRule", e.service_tier AS "serviceTier", e.stated_cost_usd::text AS "statedCostUsd",
  e.cost_source AS "costSource",
  (CASE WHEN a.id IS NULL THEN e.cost_usd ELSE a.cost_usd END)::text AS "costUsd",
  coalesce(a.grade, e.grade) AS grade,
  CASE WHEN a.id IS NULL THEN e.price_id ELSE a.price_id END AS "priceId",
  e.latency_ms AS "latencyMs", e.time_to_first_token_ms AS "timeToFirstTokenMs", e.feature, e.environment,
  e.end_user_id AS "endUserId", e.session_id AS "sessionId", e.customer_id AS "customerId", e.tags,
  e.response_id AS "responseId", e.trace_id AS "traceId", e.span_id AS "spanId", e.message_id AS "messageId",
  e.report_name AS "reportName", e.message_chars AS "messageChars", e.metadata`;

export function toRecorded({
  occurredMs,
  receivedMs,
  statedCostUsd,
  costUsd,
  ...row
}: RecordedRow): RecordedEvent {
  return {
    ...row,
    occurredAt: new Date(Math.round(occurredMs)),
    receivedAt: new Date(Math.round(receivedMs)),
    statedCostUsd: toPlainUsd(statedCostUsd),
    costUsd: toPlainUsd(costUsd),
  };
}

/** PostgreSQL writes all twelve decimals. */
export function toPlainUsd(amount: string): string;
export function toPlainUsd(amount: string | null): string | null;
export function toPlainUsd(amount: string | null): string | null {
  return amount === null ? null : toUsdString(new Decimal(amount));
}
