import type { RecordedEvent } from "@/lib/events";
import { dateOf, formatWeekday } from "@/lib/time";
import type { SeriesStyle } from "../charts/series-style";
import { cx } from "../ui/cx";
import { Table, TableHead, Th } from "../ui/table";
import type { EventNames } from "./event-columns";
import { EventRow, type Row } from "./event-row";
import { toShownColumns } from "./shown-columns";

type Day = { date: string; name: string; rows: Row[] };

/**
 * Recorded calls, newest first, under the day they fell on in `tz`. `styles` has one entry for each event; `hrefOf`
 * leads to its receipt, which is open of the row `openId`.
 */
export function EventTable({
  events,
  styles,
  columns: ids,
  names,
  tz,
  hrefOf,
  openId,
}: {
  events: RecordedEvent[];
  styles: SeriesStyle[];
  /** Those to show, in their order. */
  columns: string[];
  names: EventNames;
  tz: string;
  hrefOf: (event: RecordedEvent) => string;
  openId: string | undefined;
}) {
  const rows = events.map((event, place) => ({
    event,
    style: styles[place] ?? ("other" as const),
    href: hrefOf(event),
    isOpen: event.id === openId,
  }));
  const { columns, isWide } = toShownColumns(ids);
  return (
    <div
      className={cx(
        "@container max-md:[&_table]:table-fixed max-md:[&_thead]:sr-only",
        isWide && "md:overflow-x-auto",
      )}
    >
      <Table caption={`Events, newest first, times in ${tz}`} dense>
        <TableHead>
          <Th>Time</Th>
          {columns.map(({ column, isNumeric, className }) => (
            <Th key={column.id} numeric={isNumeric} className={className}>
              {column.label}
            </Th>
          ))}
        </TableHead>
        {byDay(rows, tz).map((day) => (
          <tbody key={day.date} className="max-md:block">
            <tr className="border-b border-line bg-sunken max-md:block">
              <th
                scope="rowgroup"
                colSpan={columns.length + 1}
                className="h-6 px-4 text-left text-caption font-normal text-ink-3 max-md:flex max-md:items-center lg:px-5"
              >
                {day.name}
              </th>
            </tr>
            {day.rows.map((row) => (
              <EventRow key={row.event.id} {...row} columns={columns} names={names} tz={tz} />
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
