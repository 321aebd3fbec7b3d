// What a flush does to one trace: pure, from what is known of it and what is told of it now.
import type { EventRow } from "@/lib/ledger";
import { counted, type TraceSpan } from "./counted";
import { type Known, RECORD_BYTES, type Twin, writeRecords } from "./records";

/** What requests tell of one trace: spans that bear on what counts, and the rows of its calls. */
export type Told = {
  projectId: string;
  traceId: string;
  /** Who sent it, as the ledger names them. */
  createdBy: string;
  spans: TraceSpan[];
  calls: { spanId: string; row: EventRow }[];
};

/** The event that has an answer's id, and the span of this trace that it was made of. */
export type Holder = { rowId: string; spanId: string };

export type Plan = {
  told: Told;
  /** Whether any call of the trace is known. */
  hasCall: boolean;
  /** What more is known of the trace. */
  records: Buffer;
  /** Calls that count. */
  rows: EventRow[];
  /** Ids of rows that count but are stored already, or are the same call as one that is. */
  duplicates: string[];
  /** Spans whose stored events do not count any more. */
  ceased: string[];
  /** Such events' holds on the ids of answers that go to a row of this plan. */
  released: { responseId: string; rowId: string }[];
};

/** A trace of more spans than that is none; what comes later is told apart by what is known. */
const MAX_RECORDS = 100_000;

/** `holders` are the events of this trace that have the ids of answers; without those of other traces and doors. */
export function plan(told: Told, known: Known, holders: Map<string, Holder>): Plan {
  const ids = new Set(known.spans.map(({ spanId }) => spanId));
  const isNew = ({ spanId }: { spanId: string }) => !ids.has(spanId);
  const added = told.spans.filter(isNew);
  const hadCall = known.spans.some(({ isCall }) => isCall);
  const hasCall = hadCall || told.calls.length > 0;
  const calls = hasCall ? counted([...known.spans, ...added]) : new Set<string>();
  const standing = withTwins(calls, known.twins);
  const result: Plan = {
    told,
    hasCall,
    records: Buffer.alloc(0),
    rows: [],
    duplicates: [],
    ceased: [],
    released: [],
  };
  const twins: Twin[] = [];
  const taken = new Map(holders);
  const met = new Set<string>();
  for (const { spanId, row } of told.calls) {
    if (!calls.has(spanId)) continue;
    const responseId = row.response_id;
    const holder = responseId === undefined ? undefined : taken.get(responseId);
    if (met.has(spanId) || ids.has(spanId)) result.duplicates.push(row.id);
    else if (holder && standing.has(holder.spanId)) {
      twins.push({ spanId, sameAs: holder.spanId });
      result.duplicates.push(row.id);
    } else {
      if (holder && responseId !== undefined) result.released.push({ responseId, rowId: holder.rowId });
      if (responseId !== undefined) taken.set(responseId, { rowId: row.id, spanId });
      result.rows.push(row);
    }
    met.add(spanId);
  }
  if (hadCall && added.length > 0) result.ceased = ceasedBetween(known, standing);
  const room = Math.max(0, MAX_RECORDS - known.spans.length - known.twins.length) * RECORD_BYTES;
  result.records = writeRecords({ spans: added, twins }).subarray(0, room);
  return result;
}

/** An event counts as long as its own call does, or another that is the same and was not stored for its sake. */
function withTwins(calls: Set<string>, twins: Twin[]): Set<string> {
  const standing = new Set(calls);
  for (const { spanId, sameAs } of twins) if (calls.has(spanId)) standing.add(sameAs);
  return standing;
}

function ceasedBetween({ spans, twins }: Known, standing: Set<string>): string[] {
  return [...withTwins(counted(spans), twins)].filter((spanId) => !standing.has(spanId));
}
