import type { RecordedEvent } from "@/lib/events";
import { formatCount, formatDuration } from "@/lib/format";
import { formatInstant } from "@/lib/time";
import { LongName } from "../charts/long-name";
import type { SeriesStyle } from "../charts/series-style";
import { Swatch } from "../charts/swatch";
import { NoValue, Usd } from "../ui/figures";
import { GradeMark, GradeName } from "../ui/grade-mark";
import type { EventColumn, EventNames } from "./event-columns";
import { FailedBadge } from "./failed-badge";

/** What a column shows of an event. */
export function EventCell({
  column,
  event,
  style,
  names,
  tz,
}: {
  column: EventColumn;
  event: RecordedEvent;
  style: SeriesStyle;
  names: EventNames;
  tz: string;
}) {
  if (column.id === "model") return <Model event={event} style={style} />;
  if (column.id === "cost") return <Cost event={event} />;
  if (column.id === "grade") return <GradeName grade={event.grade} />;
  if (column.id === "latency" && event.status === "error") return <FailedBadge errorType={event.errorType} />;
  const value = column.read(event, names);
  if (value === null) return <NoValue />;
  switch (column.kind) {
    case "count":
      return formatCount(Number(value));
    case "milliseconds":
      return formatDuration(Number(value));
    case "usd":
      return <Usd value={String(value)} as="event" />;
    case "instant":
      return formatInstant(new Date(value), tz);
    case "code":
      return <LongName text={String(value)} className="max-w-full font-mono" />;
    default:
      return <LongName text={String(value)} className="max-w-full" />;
  }
}

function Model({ event, style }: { event: RecordedEvent; style: SeriesStyle }) {
  return (
    <span className="flex items-center gap-2">
      <Swatch style={event.grade === "unpriced" ? "unpriced" : style} />
      <LongName text={event.model} />
    </span>
  );
}

function Cost({ event: { costUsd, grade } }: { event: RecordedEvent }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span className="opens">
        <Usd value={costUsd} as="event" grade={grade} />
      </span>
      <GradeMark grade={grade} alone />
    </span>
  );
}
