import { retentionFloor, type Scope } from "@/lib/db";
import { env } from "@/lib/env";
import type { EventRow } from "@/lib/ledger";
import { areTokensKnown, type Catalogue, type EventToPrice, priceEvent } from "@/lib/pricing";
import { contentDigest } from "./content";
import { type EventProblem, parseEvent } from "./parse";
import { type Door, toRow } from "./row";
import type { ParsedEvent } from "./schema";

/** Calls cannot end in the future; this much is allowed to clocks that run ahead. */
const CLOCK_AHEAD_MS = 10 * 60_000;
/** No model was billed by the token before; such times are seconds sent as milliseconds. */
const EARLIEST_MS = Date.UTC(2015, 0, 1);

/** What the events of a request have in common. */
export type Intake = {
  scope: Scope;
  projectId: string;
  door: Door;
  receivedAt: Date;
  catalogue: Catalogue;
};

const COSTS_TOO_MUCH: EventProblem = {
  code: "cost_too_large",
  message: "By the price of its model the event would cost 10^12 US dollars or more.",
};

/**
 * Checks and prices one event as it came and lays it out as a row. `usageRule` says by which rule its counts were
 * read; `unknown` are the names of its fields that are not ours.
 */
export function toPricedRow(
  intake: Intake,
  raw: unknown,
  usageRule?: string,
): { row: EventRow; unknown: string[] } | { problem: EventProblem } {
  const parsed = parseEvent(raw);
  if ("problem" in parsed) return parsed;
  const { event, unknown } = parsed;
  const problem = event.timestamp === undefined ? undefined : timeProblem(event.timestamp, intake.receivedAt);
  if (problem) return { problem };
  const { scope, catalogue } = intake;
  const occurredAt = new Date(event.timestamp ?? intake.receivedAt.getTime());
  const toPrice = toEventToPrice(event, scope.teamId, occurredAt);
  const priced = priceEvent(catalogue, toPrice);
  if (priced.costUsd === null && priced.unpricedCause === "too_much") return { problem: COSTS_TOO_MUCH };
  const row = toRow(event, priced, {
    projectId: intake.projectId,
    keyId: scope.actor.kind === "key" ? scope.actor.keyId : null,
    door: intake.door,
    receivedAt: intake.receivedAt,
    occurredAt,
    areTokensKnown: areTokensKnown(toPrice),
    usageRule,
    // A span is known by its ids alone: one that comes again with other content is the same call.
    contentHash: intake.door === "otlp" ? "" : contentDigest(event),
  });
  return { row, unknown };
}

function timeProblem(timestamp: number, receivedAt: Date): EventProblem | undefined {
  const field = "timestamp";
  const told = () => `timestamp ${new Date(timestamp).toISOString()}`;
  if (timestamp > receivedAt.getTime() + CLOCK_AHEAD_MS)
    return {
      code: "timestamp_in_future",
      message: `${told()} is more than 10 minutes in the future.`,
      field,
    };
  if (timestamp < EARLIEST_MS)
    return {
      code: "timestamp_too_old",
      message: `${told()} is before 2015; Unix times are in milliseconds.`,
      field,
    };
  const { RETENTION_DAYS } = env();
  if (RETENTION_DAYS && timestamp < retentionFloor(receivedAt, RETENTION_DAYS).getTime())
    return {
      code: "timestamp_too_old",
      message: `${told()} is past the retention of ${RETENTION_DAYS} days.`,
      field,
    };
  return undefined;
}

function toEventToPrice(event: ParsedEvent, teamId: string, timestamp: Date): EventToPrice {
  return {
    teamId,
    provider: event.provider,
    model: event.model,
    timestamp,
    serviceTier: event.service_tier ?? null,
    region: event.tags.inference_geo ?? null,
    status: event.status,
    errorType: event.error_type ?? null,
    usageSource: event.usage_source,
    costUsd: event.cost_usd ?? null,
    costSource: event.cost_source,
    inputTokens: event.input_tokens ?? null,
    cacheReadTokens: event.cache_read_tokens ?? null,
    cacheWriteTokens: event.cache_write_tokens ?? null,
    cacheWrite1hTokens: event.cache_write_1h_tokens ?? null,
    outputTokens: event.output_tokens ?? null,
    reasoningTokens: event.reasoning_tokens ?? null,
    inputAudioTokens: event.input_audio_tokens ?? null,
    outputAudioTokens: event.output_audio_tokens ?? null,
    inputImageTokens: event.input_image_tokens ?? null,
    units: event.units ?? {},
  };
}
