import { database, retentionFloor, type Scope } from "@/lib/db";
import { env } from "@/lib/env";
import { commit, type EventRow, type Outcome } from "@/lib/ledger";
import { areTokensKnown, type Catalogue, getCatalogue, priceEvent, type Usage } from "@/lib/pricing";
import { contentDigest } from "./content";
import { type Door, toRow } from "./row";
import { type EventProblem, type ParsedEvent, parseEvent } from "./schema";

/** Calls cannot end in the future; this much is allowed to clocks that run ahead. */
const CLOCK_AHEAD_MS = 10 * 60_000;
/** No model was billed by the token before; such times are seconds sent as milliseconds. */
const EARLIEST_MS = Date.UTC(2015, 0, 1);

export type Rejection = EventProblem & { index: number; event_id: string | null };
export type Warning = { index: number; field: string; message: string };
export type IngestResult = {
  accepted: number;
  duplicates: number;
  rejected: Rejection[];
  /** What was passed over, at most 20 times; absent when nothing was. */
  warnings?: Warning[];
};

const MAX_WARNINGS = 20;

const COSTS_TOO_MUCH: EventProblem = {
  code: "cost_too_large",
  message: "By the price of its model the event would cost 10^12 US dollars or more.",
};

/**
 * Takes events as they came: checks, prices and stores them, and answers after the commit. Good events of a
 * mixed list are kept. Throws `unavailable` when the database is away; then nothing of the list is stored,
 * or, if the connection fell during the commit, a retry with the same ids finds duplicates.
 */
export async function ingest(
  scope: Scope,
  input: { projectId: string; door: Door; events: unknown[] },
): Promise<IngestResult> {
  const receivedAt = new Date();
  const catalogue = await getCatalogue(database().pool);
  const result: IngestResult = { accepted: 0, duplicates: 0, rejected: [] };
  const rows: EventRow[] = [];
  const places: number[] = [];
  input.events.forEach((raw, index) => {
    const read = readEvent(raw, receivedAt);
    if ("problem" in read) {
      result.rejected.push({ index, event_id: statedId(raw), ...read.problem });
      return;
    }
    const priced = priceRow(scope, catalogue, read.event, { ...input, receivedAt });
    if ("problem" in priced) {
      result.rejected.push({ index, event_id: statedId(raw), ...priced.problem });
      return;
    }
    warn(result, index, read.unknown);
    rows.push(priced.row);
    places.push(index);
  });
  const outcomes = rows.length > 0 ? await commit(scope.teamId, rows) : [];
  outcomes.forEach((outcome, place) => {
    count(result, outcome, places[place] ?? 0, rows[place]);
  });
  result.rejected.sort((a, b) => a.index - b.index);
  return result;
}

function readEvent(raw: unknown, receivedAt: Date): ReturnType<typeof parseEvent> {
  const parsed = parseEvent(raw);
  if ("problem" in parsed || parsed.event.timestamp === undefined) return parsed;
  const problem = timeProblem(parsed.event.timestamp, receivedAt);
  return problem ? { problem } : parsed;
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

function priceRow(
  scope: Scope,
  catalogue: Catalogue,
  event: ParsedEvent,
  context: { projectId: string; door: Door; receivedAt: Date },
): { row: EventRow } | { problem: EventProblem } {
  const occurredAt = new Date(event.timestamp ?? context.receivedAt.getTime());
  const usage = toUsage(event);
  const priced = priceEvent(catalogue, {
    teamId: scope.teamId,
    provider: event.provider,
    model: event.model,
    timestamp: occurredAt,
    serviceTier: event.service_tier ?? null,
    region: event.tags.inference_geo ?? null,
    status: event.status,
    errorType: event.error_type ?? null,
    usageSource: event.usage_source,
    costUsd: event.cost_usd ?? null,
    costSource: event.cost_source,
    ...usage,
  });
  if (priced.costUsd === null && priced.unpricedCause === "too_much") return { problem: COSTS_TOO_MUCH };
  const keyId = scope.actor.kind === "key" ? scope.actor.keyId : null;
  const row = toRow(event, priced, {
    ...context,
    occurredAt,
    areTokensKnown: areTokensKnown(usage),
    keyId,
    contentHash: contentDigest(event),
  });
  return { row };
}

function toUsage(event: ParsedEvent): Usage {
  return {
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

function count(result: IngestResult, outcome: Outcome, index: number, row: EventRow | undefined): void {
  if (outcome === "accepted") result.accepted++;
  else if (outcome === "duplicate") result.duplicates++;
  else
    result.rejected.push({
      index,
      event_id: row?.event_id ?? null,
      code: "conflict",
      message: `Another event with the id ${row?.event_id} and other content is already kept.`,
      field: "event_id",
    });
}

/** A misspelt field would leave a count out without a word. */
function warn(result: IngestResult, index: number, unknown: string[]): void {
  for (const field of unknown) {
    result.warnings ??= [];
    if (result.warnings.length === MAX_WARNINGS) return;
    result.warnings.push({
      index,
      field: field.slice(0, 64),
      message: "There is no such field; it was passed over.",
    });
  }
}

function statedId(raw: unknown): string | null {
  const id = typeof raw === "object" && raw !== null && "event_id" in raw ? raw.event_id : null;
  return typeof id === "string" ? id.slice(0, 128) : null;
}
