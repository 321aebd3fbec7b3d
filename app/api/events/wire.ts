import type { EventAdjustment, Receipt, ReceiptLine, ReceiptPrice, RecordedEvent } from "@/lib/events";

/** An event on the wire: the fields it is sent with, null where nothing was told, and what we made of it. */
export function toWireEvent(event: RecordedEvent) {
  return {
    event_id: event.eventId,
    project_id: event.projectId,
    key_id: event.keyId,
    door: event.door,
    timestamp: event.occurredAt,
    received_at: event.receivedAt,
    provider: event.provider,
    model: event.model,
    requested_model: event.requestedModel,
    operation: event.operation,
    input_tokens: event.inputTokens,
    cache_read_tokens: event.cacheReadTokens,
    cache_write_tokens: event.cacheWriteTokens,
    cache_write_1h_tokens: event.cacheWrite1hTokens,
    output_tokens: event.outputTokens,
    reasoning_tokens: event.reasoningTokens,
    input_audio_tokens: event.inputAudioTokens,
    output_audio_tokens: event.outputAudioTokens,
    input_image_tokens: event.inputImageTokens,
    units: event.units,
    service_tier: event.serviceTier,
    cost_usd: event.costUsd,
    grade: event.grade,
    price_id: event.priceId,
    stated_cost_usd: event.statedCostUsd,
    cost_source: event.costSource,
    usage_source: event.usageSource,
    latency_ms: event.latencyMs,
    time_to_first_token_ms: event.timeToFirstTokenMs,
    status: event.status,
    error_type: event.errorType,
    tags: toTags(event),
    response_id: event.responseId,
    trace_id: event.traceId,
    span_id: event.spanId,
    message_id: event.messageId,
    report_name: event.reportName,
    message_chars: event.messageChars,
    metadata: event.metadata,
  };
}

function toTags(event: RecordedEvent): Record<string, string> {
  const columns = {
    feature: event.feature,
    environment: event.environment,
    user_id: event.endUserId,
    session_id: event.sessionId,
    customer_id: event.customerId,
  };
  return { ...event.tags, ...Object.fromEntries(Object.entries(columns).filter(isTold)) };
}

function isTold(entry: [string, string | null]): entry is [string, string] {
  return entry[1] !== null;
}

export function toWireReceipt(receipt: Receipt) {
  const { event, project, price, lineItems, computedUsd, adjustments, unpricedCause } = receipt;
  return {
    event: toWireEvent(event),
    project,
    price: price && toWirePrice(price),
    line_items: lineItems.map(toWireLine),
    adjustments: adjustments.map(toWireAdjustment),
    cost_usd: event.costUsd,
    grade: event.grade,
    computed_usd: computedUsd,
    unpriced_cause: unpricedCause,
  };
}

function toWirePrice(price: ReceiptPrice) {
  return {
    id: price.id,
    provider: price.provider,
    model: price.model,
    version: price.version,
    is_own: price.isOwn,
    source: price.source,
    source_url: price.sourceUrl,
    valid_from: price.validFrom,
    valid_to: price.validTo,
    fetched_at: price.fetchedAt,
    delisted_at: price.delistedAt,
    is_backdated: price.isBackdated,
    match: price.match,
    off_peak: price.offPeak && {
      from: price.offPeak.from,
      to: price.offPeak.to,
      time_zone: price.offPeak.timeZone,
    },
    long_context_from: price.longContextFrom,
  };
}

function toWireLine({ kind, quantity, rate, amount, note, per }: ReceiptLine) {
  return {
    kind,
    quantity,
    rate_usd_per_million: per === "million_tokens" ? rate : null,
    ...(per === "unit" && { rate_usd_per_unit: rate }),
    amount_usd: amount,
    ...(note !== undefined && { note }),
  };
}

function toWireAdjustment(adjustment: EventAdjustment) {
  return {
    id: adjustment.id,
    kind: adjustment.kind,
    delta_usd: adjustment.deltaUsd,
    cost_usd: adjustment.costUsd,
    grade: adjustment.grade,
    previous_grade: adjustment.previousGrade,
    price_id: adjustment.priceId,
    reprice_id: adjustment.repriceId,
    reason: adjustment.reason,
    created_by: adjustment.createdBy,
    created_at: adjustment.createdAt,
  };
}
