import { dateOf, formatWeekday } from "@/lib/time";
import type { SeriesStyle } from "../charts/series-style";
import { Table, TableHead, Th } from "../ui/table";
import { EventRow, GIVES_WAY, type ListedEvent, MAYBE_LAST, type Row } from "./event-row";

type Day = { date: string; name: string; rows: Row[] };

/**
 * Recorded calls, newest first, under the day they fell on in `tz`. `styles` has one entry for each event; `hrefOf`
 * leads to its receipt, which is open of the row `openId`.
 */
export function EventTable({
  events,
  styles,
  tz,
  hrefOf,
  openId,
}: {
  events: ListedEvent[];
  styles: SeriesStyle[];
  tz: string;
  hrefOf: (event: ListedEvent) => string;
  openId: string | undefined;
}) {
  const rows = events.map((event, place) => ({
    event,
    style: styles[place] ?? ("other" as const),
    href: hrefOf(event),
    isOpen: event.id === openId,
  }));
  return (
    <div className="@container max-md:[&_table]:table-fixed max-md:[&_thead]:sr-only">
      <Table caption={`Events, newest first, times in ${tz}`} dense>
        <TableHead>
          <Th>Time</Th>
          <Th>Model</Th>
          <Th className={GIVES_WAY.feature}>Feature</Th>
          <Th className={GIVES_WAY.endUser}>End user</Th>
          <Th numeric className={GIVES_WAY.tokens}>
            Input
          </Th>
          <Th numeric className={GIVES_WAY.tokens}>
            Output
          </Th>
          <Th numeric className={MAYBE_LAST}>
            Cost
          </Th>
          <Th numeric className={GIVES_WAY.latency}>
            Latency
          </Th>
        </TableHead>
        {byDay(rows, tz).map((day) => (
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

function byDay(rows: Row[], tz: string): Day[] {
  const days: Day[] = [];
  for (const row of rows) {
    const { occurredAt } = row.event;
    const date = dateOf(occurredAt, tz);
    const day = days.at(-1);
    if (day?.date === date) day.rows.push(row);
    else days.push({ date, name: formatWeekday(occurredAt, tz), rows: [row] });
  }
  return days;
}
