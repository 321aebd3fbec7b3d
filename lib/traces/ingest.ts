import { database, type Scope } from "@/lib/db";
import type { Span } from "@/lib/otlp";
import { getCatalogue } from "@/lib/pricing";
import { commitTraces } from "./store";
import { type Refusal, toTold } from "./told";

/** Spans are read, priced and stored by so many, so that a large request holds little at a time and blocks nobody. */
const SPANS_AT_ONCE = 1000;

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

function tellOf(refusals: Refusal[]): string {
  const [first] = refusals;
  if (!first) return "";
  const count = refusals.length === 1 ? "1 call was" : `${refusals.length} calls were`;
  return `${count} not taken; the first is of span ${first.spanId || "without id"}: ${first.message}`;
}
