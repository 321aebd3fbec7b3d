import type { RecordedEvent } from "@/lib/events";
import { formatCount, formatDuration } from "@/lib/format";
import { dateOf, formatInstant, formatPreciseClock, formatWeekday } from "@/lib/time";
import { LongName } from "../charts/long-name";
import type { SeriesStyle } from "../charts/series-style";
import { Swatch } from "../charts/swatch";
import { Badge } from "../ui/badge";
import { cx } from "../ui/cx";
import { NoValue, Usd } from "../ui/figures";
import { GradeMark } from "../ui/grade-mark";
import { Table, TableHead, TableRow, Td, Th } from "../ui/table";

/** What of an event its row tells. */
export type ListedEvent = Pick<
  RecordedEvent,
  | "id"
  | "eventId"
  | "projectId"
  | "occurredAt"
  | "model"
  | "status"
  | "errorType"
  | "feature"
  | "endUserId"
  | "inputTokens"
  | "outputTokens"
  | "costUsd"
  | "grade"
  | "latencyMs"
>;

type Row = { event: ListedEvent; style: SeriesStyle };
type Day = { date: string; name: string; rows: Row[] };

/** Under 768 px a row is two lines: model and cost, and below them the rest in small. */
const LINES =
  "max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-2 max-md:gap-y-px max-md:px-4 max-md:py-2";
const LINE_BREAK = "max-md:before:order-3 max-md:before:basis-full";
const CELL = "max-md:h-auto! max-md:px-0!";
const SMALL = "max-md:text-small max-md:text-ink-3";

/** Recorded calls, newest first, under the day they fell on in `tz`. `styles` has one entry for each event. */
export function EventTable({
  events,
  styles,
  tz,
}: {
  events: ListedEvent[];
  styles: SeriesStyle[];
  tz: string;
}) {
  return (
    <div className="max-md:[&_table]:table-fixed max-md:[&_thead]:sr-only">
      <Table caption={`Events, newest first, times in ${tz}`} dense>
        <TableHead>
          <Th>Time</Th>
          <Th>Model</Th>
          <Th>Feature</Th>
          <Th className="max-lg:hidden">End user</Th>
          <Th numeric>Input</Th>
          <Th numeric>Output</Th>
          <Th numeric>Cost</Th>
          <Th numeric>Latency</Th>
        </TableHead>
        {byDay(events, styles, tz).map((day) => (
          <tbody key={day.date} className="max-md:block">
            <tr className="border-b border-line bg-sunken max-md:block">
              <th
                scope="rowgroup"
                colSpan={8}
                className="h-6 px-4 text-left text-caption font-normal text-ink-3 max-md:flex max-md:items-center lg:px-5"
              >
                {day.name}
              </th>
            </tr>
            {day.rows.map((row) => (
              <EventRow key={row.event.id} {...row} tz={tz} />
            ))}
          </tbody>
        ))}
      </Table>
    </div>
  );
}

function EventRow({ event, style, tz }: Row & { tz: string }) {
  const hasFailed = event.status === "error";
  return (
    <TableRow className={cx(LINES, LINE_BREAK)}>
      <Td
        className={cx("order-4 whitespace-nowrap text-ink-2 max-md:pl-4!", CELL, SMALL)}
        title={formatInstant(event.occurredAt, tz)}
      >
        {formatPreciseClock(event.occurredAt, tz)}
      </Td>
      <Td className={cx("order-1 max-md:min-w-0 max-md:grow max-md:basis-0 max-md:text-body", CELL)}>
        <span className="flex items-center gap-2">
          <Swatch style={event.grade === "unpriced" ? "unpriced" : style} />
          <LongName text={event.model} className="md:max-w-44 xl:max-w-80" />
        </span>
      </Td>
      <Td className={cx("order-5 max-md:min-w-0 max-md:grow max-md:basis-0", CELL, SMALL)}>
        <Name text={event.feature} />
      </Td>
      <Td className="text-ink-2 max-lg:hidden">
        <Name text={event.endUserId} />
      </Td>
      <Td numeric className={cx("order-6", CELL, SMALL)}>
        <Tokens count={event.inputTokens} unit="in" />
      </Td>
      <Td numeric className={cx("order-7", CELL, SMALL)}>
        <Tokens count={event.outputTokens} unit="out" />
      </Td>
      <Td numeric className={cx("order-2 max-md:text-body", CELL)}>
        <Cost event={event} />
      </Td>
      <Td numeric className={cx("order-8 whitespace-nowrap", CELL, !hasFailed && "max-md:hidden")}>
        <Outcome event={event} />
      </Td>
    </TableRow>
  );
}

function Name({ text }: { text: string | null }) {
  return text === null ? (
    <NoValue />
  ) : (
    <LongName text={text} className="max-w-full md:max-w-40 min-[112rem]:max-w-80" />
  );
}

function Cost({ event }: { event: ListedEvent }) {
  return (
    <span className="inline-flex items-center gap-2">
      <Usd value={event.costUsd} as="event" grade={event.grade} />
      <GradeMark grade={event.grade} alone />
    </span>
  );
}

function Tokens({ count, unit }: { count: number | null; unit: string }) {
  return (
    <>
      {count === null ? <NoValue /> : formatCount(count)}
      <span className="md:hidden"> {unit}</span>
    </>
  );
}

/** How long a call took; of a failed one, that it failed. */
function Outcome({ event }: { event: ListedEvent }) {
  if (event.status === "error") return <ErrorBadge event={event} />;
  return event.latencyMs === null ? <NoValue /> : formatDuration(event.latencyMs);
}

function ErrorBadge({ event }: { event: ListedEvent }) {
  return (
    <span title={event.errorType ?? undefined}>
      <Badge tone="bad">error</Badge>
    </span>
  );
}

function byDay(events: ListedEvent[], styles: SeriesStyle[], tz: string): Day[] {
  const days: Day[] = [];
  events.forEach((event, place) => {
    const date = dateOf(event.occurredAt, tz);
    const row = { event, style: styles[place] ?? ("other" as const) };
    const day = days.at(-1);
    if (day?.date === date) day.rows.push(row);
    else days.push({ date, name: formatWeekday(event.occurredAt, tz), rows: [row] });
  });
  return days;
}
