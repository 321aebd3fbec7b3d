import { readCall } from "@/lib/dialects";
import { type Intake, toPricedRow } from "@/lib/events";
import type { EventRow } from "@/lib/ledger";
import type { Span } from "@/lib/otlp";
import { actorId } from "@/lib/teams";
import type { Told } from "./plan";
import { isSpanId } from "./records";

/** Why a call cannot be taken. */
export type Refusal = { spanId: string; message: string };

/** What the spans tell of their traces. A call that cannot be taken is told in `refusals`, and is no call then. */
export function toTold(intake: Intake, spans: Span[], refusals: Refusal[]): Told[] {
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
    told.spans.push({ spanId, parentSpanId, isCall: call !== null, hasUsage: call?.hasUsage ?? false });
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
