import type { ListedEvent } from "@/lib/events";
import { formatCount, formatDuration } from "@/lib/format";
import { dateOf, formatInstant, formatPreciseClock, formatWeekday } from "@/lib/time";
import { LongName } from "../charts/long-name";
import type { SeriesStyle } from "../charts/series-style";
import { Swatch } from "../charts/swatch";
import { Badge } from "../ui/badge";
import { NoValue, Usd } from "../ui/figures";
import { GradeMark } from "../ui/grade-mark";
import { Table, TableHead, TableRow, Td, Th } from "../ui/table";

type Row = { event: ListedEvent; style: SeriesStyle };
type Day = { date: string; rows: Row[] };

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
  const days = byDay(events, styles, tz);
  return (
    <>
      <div className="max-md:hidden">
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
          {days.map((day) => (
            <tbody key={day.date}>
              <tr className="border-b border-line bg-sunken">
                <th
                  scope="rowgroup"
                  colSpan={8}
                  className="h-6 px-4 text-left text-caption font-normal text-ink-3 lg:px-5"
                >
                  {formatWeekday(day.rows[0]?.event.occurredAt ?? new Date(), tz)}
                </th>
              </tr>
              {day.rows.map((row) => (
                <EventRow key={row.event.id} {...row} tz={tz} />
              ))}
            </tbody>
          ))}
        </Table>
      </div>
      <div className="md:hidden">
        {days.map((day) => (
          <section key={day.date} aria-label={formatWeekday(day.rows[0]?.event.occurredAt ?? new Date(), tz)}>
            <h2 className="border-b border-line bg-sunken px-4 py-1 text-caption text-ink-3">
              {formatWeekday(day.rows[0]?.event.occurredAt ?? new Date(), tz)}
            </h2>
            <ul>
              {day.rows.map((row) => (
                <EventItem key={row.event.id} {...row} tz={tz} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function EventRow({ event, style, tz }: Row & { tz: string }) {
  return (
    <TableRow>
      <Td className="whitespace-nowrap text-ink-2" title={formatInstant(event.occurredAt, tz)}>
        {formatPreciseClock(event.occurredAt, tz)}
      </Td>
      <Td>
        <span className="flex items-center gap-2">
          <Swatch style={event.grade === "unpriced" ? "unpriced" : style} />
          <LongName text={event.model} className="xl:max-w-80 max-w-44" />
        </span>
      </Td>
      <Td>{event.feature === null ? <NoValue /> : <LongName text={event.feature} className="max-w-40" />}</Td>
      <Td className="text-ink-2 max-lg:hidden">
        {event.endUserId === null ? <NoValue /> : <LongName text={event.endUserId} className="max-w-40" />}
      </Td>
      <Td numeric>
        <Tokens count={event.inputTokens} />
      </Td>
      <Td numeric>
        <Tokens count={event.outputTokens} />
      </Td>
      <Td numeric>
        <Cost event={event} />
      </Td>
      <Td numeric className="whitespace-nowrap">
        <Outcome event={event} />
      </Td>
    </TableRow>
  );
}

function EventItem({ event, style, tz }: Row & { tz: string }) {
  return (
    <li className="border-b border-line px-4 py-2">
      <div className="flex items-center gap-2">
        <Swatch style={event.grade === "unpriced" ? "unpriced" : style} />
        <LongName text={event.model} className="grow" />
        <Cost event={event} />
      </div>
      <div className="mt-0.5 flex items-center gap-2 pl-4 text-small text-ink-3">
        <span title={formatInstant(event.occurredAt, tz)}>{formatPreciseClock(event.occurredAt, tz)}</span>
        <span className="min-w-0 grow truncate">{event.feature}</span>
        <span className="whitespace-nowrap">
          <Tokens count={event.inputTokens} /> in, <Tokens count={event.outputTokens} /> out
        </span>
        {event.status === "error" && <ErrorBadge event={event} />}
      </div>
    </li>
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

function Tokens({ count }: { count: number | null }) {
  return count === null ? <NoValue /> : formatCount(count);
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
    else days.push({ date, rows: [row] });
  });
  return days;
}
