import { database, type Scope } from "@/lib/db";
import { readCall } from "@/lib/dialects";
import { type Intake, toPricedRow } from "@/lib/events";
import type { EventRow } from "@/lib/ledger";
import type { Span } from "@/lib/otlp";
import { getCatalogue } from "@/lib/pricing";
import { actorId } from "@/lib/teams";
import type { Told } from "./plan";
import { isSpanId } from "./records";
import { commitTraces } from "./store";

/** Spans are read, priced and stored by so many, so that a large request holds little at a time and blocks nobody. */
const SPANS_AT_ONCE = 1000;

/** Why a call cannot be taken. */
type Refusal = { spanId: string; message: string };

export type TracesResult = {
  accepted: number;
  /** Calls that were stored before, under their span or under the id of their answer. */
  duplicates: number;
  /** Calls that could not be taken; `message` says why, and is empty when there are none. */
  rejected: number;
  message: string;
};

/**
 * Takes the spans of one request: stores each model call that counts, once, and takes out of the totals what does not
 * count any more. Answers after the commit; a retry after an error finds what was stored.
 */
export async function ingestTraces(
  scope: Scope,
  input: { projectId: string; spans: Span[] },
): Promise<TracesResult> {
  const catalogue = await getCatalogue(database().pool);
  const { projectId } = input;
  const intake = { scope, projectId, door: "otlp" as const, receivedAt: new Date(), catalogue };
  const refusals: Refusal[] = [];
  const result = { accepted: 0, duplicates: 0 };
  for (const spans of inPieces(input.spans)) {
    const told = toTold(intake, spans, refusals);
    if (told.length === 0) continue;
    const stored = await commitTraces(scope.teamId, told);
    result.accepted += stored.accepted;
    result.duplicates += stored.duplicates;
  }
  return { ...result, rejected: refusals.length, message: tellOf(refusals) };
}

/** The spans of a trace stay together as far as they fit one piece. */
function inPieces(spans: Span[]): Span[][] {
  if (spans.length <= SPANS_AT_ONCE) return [spans];
  const traces = new Map<string, Span[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  const pieces: Span[][] = [];
  let piece: Span[] = [];
  for (const trace of traces.values())
    for (let from = 0; from < trace.length; from += SPANS_AT_ONCE) {
      const part = trace.slice(from, from + SPANS_AT_ONCE);
      if (piece.length + part.length > SPANS_AT_ONCE) {
        pieces.push(piece);
        piece = [];
      }
      piece.push(...part);
    }
  return [...pieces, piece];
}

/** What the spans tell of their traces. A call that cannot be taken is told in `refusals`, and is no call then. */
function toTold(intake: Intake, spans: Span[], refusals: Refusal[]): Told[] {
  const traces = new Map<string, Told>();
  const createdBy = actorId(intake.scope.actor);
  for (const span of spans) {
    const call = toCall(intake, span, refusals);
    const { traceId, spanId } = span;
    const parentSpanId = isSpanId(span.parentSpanId ?? "") ? span.parentSpanId : null;
    // A span that is no call bears on others only as a link between those above and below it.
    if (!hasIds(span) || (!call && parentSpanId === null)) continue;
    const told = traces.get(traceId) ?? {
      projectId: intake.projectId,
      traceId,
      createdBy,
      spans: [],
      calls: [],
    };
    traces.set(traceId, told);
    const isEmbedding = call?.row.operation === "embeddings";
    const hasUsage = call?.hasUsage ?? false;
    told.spans.push({ spanId, parentSpanId, isCall: call !== null, hasUsage, isEmbedding });
    if (call) told.calls.push({ spanId, row: call.row });
  }
  return [...traces.values()];
}

function toCall(
  intake: Intake,
  span: Span,
  refusals: Refusal[],
): { row: EventRow; hasUsage: boolean } | null {
  const call = readCall(span);
  if (!call) return null;
  const { hasUsage, usageRule, event } = call;
  const read = hasIds(span)
    ? toPricedRow(intake, event, hasUsage ? usageRule : undefined)
    : { problem: { message: "A call needs a trace id and a span id." } };
  if ("row" in read) return { row: read.row, hasUsage };
  refusals.push({ spanId: span.spanId, message: read.problem.message });
  return null;
}

function hasIds({ traceId, spanId }: Span): boolean {
  return traceId !== "" && isSpanId(spanId);
}

function tellOf(refusals: Refusal[]): string {
  const [first] = refusals;
  if (!first) return "";
  const count = refusals.length === 1 ? "1 call was" : `${refusals.length} calls were`;
  return `${count} not taken; the first is of span ${first.spanId || "without id"}: ${first.message}`;
}
