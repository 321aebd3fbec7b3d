import { newId } from "@/lib/id";
import { type EventRow, toStoredItems } from "@/lib/ledger";
import { toUsdString } from "@/lib/money";
import type { EventCost } from "@/lib/pricing";
import type { ParsedEvent } from "./schema";

export type Door = "sdk" | "http" | "otlp" | "proxy" | "import";

/** Tags that have columns, by the name they are sent under. */
const COLUMN_TAGS = ["feature", "environment", "user_id", "session_id", "customer_id"] as const;
type ColumnTag = (typeof COLUMN_TAGS)[number];

export type RowContext = {
  projectId: string;
  keyId: string | null;
  door: Door;
  receivedAt: Date;
  occurredAt: Date;
  areTokensKnown: boolean;
  usageRule: string | undefined;
  contentHash: string;
};

/** Lays a parsed and priced event out as a row; an absent input or output beside a known count is 0. */
export function toRow(event: ParsedEvent, priced: EventCost, context: RowContext): EventRow {
  const absent = context.areTokensKnown ? 0 : undefined;
  const { columns, rest } = splitTags(event.tags);
  return {
    id: newId(),
    project_id: context.projectId,
    event_id: event.event_id ?? newId(),
    content_hash: context.contentHash,
    occurred_at: context.occurredAt.toISOString(),
    key_id: context.keyId ?? undefined,
    door: context.door,
    received_at: context.receivedAt.toISOString(),
    provider: event.provider,
    model: event.model,
    requested_model: event.requested_model,
    operation: event.operation,
    status: event.status,
    error_type: event.error_type,
    input_tokens: event.input_tokens ?? absent,
    cache_read_tokens: event.cache_read_tokens,
    cache_write_tokens: event.cache_write_tokens,
    cache_write_1h_tokens: event.cache_write_1h_tokens,
    output_tokens: event.output_tokens ?? absent,
    reasoning_tokens: event.reasoning_tokens,
    input_audio_tokens: event.input_audio_tokens,
    output_audio_tokens: event.output_audio_tokens,
    input_image_tokens: event.input_image_tokens,
    units: event.units,
    usage_source: event.usage_source,
    usage_rule: context.usageRule,
    service_tier: event.service_tier,
    stated_cost_usd: event.cost_usd && toUsdString(event.cost_usd),
    cost_source: event.cost_usd && event.cost_source,
    cost_usd: priced.costUsd ? toUsdString(priced.costUsd) : undefined,
    grade: priced.grade,
    price_id: priced.priceId ?? undefined,
    line_items: toStoredItems(priced.lineItems),
    latency_ms: event.latency_ms,
    time_to_first_token_ms: event.time_to_first_token_ms,
    feature: columns.feature,
    environment: columns.environment,
    end_user_id: columns.user_id,
    session_id: columns.session_id,
    customer_id: columns.customer_id,
    tags: rest,
    response_id: event.response_id,
    trace_id: event.trace_id,
    span_id: event.span_id,
    message_id: event.message_id,
    report_name: event.report_name,
    message_chars: event.message_chars ?? event.message_text,
    metadata: event.metadata,
  };
}

/** `env` is another name of `environment`; an empty value is none. */
export function splitTags(tags: Record<string, string>) {
  const columns: Partial<Record<ColumnTag, string>> = {};
  let rest: Record<string, string> | undefined;
  for (const [key, value] of Object.entries(tags)) {
    const column =
      COLUMN_TAGS.find((name) => name === key) ?? (key === "env" && !tags.environment ? "environment" : null);
    if (!column) {
      rest ??= {};
      rest[key] = value;
    } else if (value) columns[column] = value;
  }
  return { columns, rest };
}
