import Link from "next/link";
import type { RecordedEvent } from "@/lib/events";
import { formatInstant, formatPreciseClock } from "@/lib/time";
import type { SeriesStyle } from "../charts/series-style";
import { cx } from "../ui/cx";
import { TableRow, Td } from "../ui/table";
import { EventCell } from "./event-cell";
import type { EventNames } from "./event-columns";
import type { ShownColumn } from "./shown-columns";

export type Row = { event: RecordedEvent; style: SeriesStyle; href: string; isOpen: boolean };

/** Under 768 px a row is two lines: model and cost, and below them the rest in small. */
const LINES =
  "max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-2 max-md:gap-y-px max-md:px-4 max-md:py-2";
const LINE_BREAK = "max-md:before:order-3 max-md:before:basis-full";
const CELL = "max-md:h-auto! max-md:px-0!";
const SMALL = "max-md:text-small max-md:text-ink-3";
/** What is said on a phone, where no head says what a figure is of. */
const UNITS: Record<string, string> = { input: "in", output: "out" };
const SPEAKS_FOR_ITSELF = new Set(["model", "feature", "cost", "latency", "grade"]);

/** A call in the list; the whole row is the link to its receipt. */
export function EventRow({
  event,
  style,
  href,
  isOpen,
  columns,
  names,
  tz,
}: Row & { columns: ShownColumn[]; names: EventNames; tz: string }) {
  return (
    <TableRow data-open={isOpen || undefined} className={cx(LINES, LINE_BREAK, "scroll-my-12")}>
      <Td className={cx("order-4 whitespace-nowrap text-ink-2 max-md:pl-4!", CELL, SMALL)}>
        <Link
          href={href}
          prefetch={false}
          scroll={false}
          data-event={event.id}
          aria-current={isOpen || undefined}
          title={`${event.model}, ${formatInstant(event.occurredAt, tz)}`}
          className="rounded-badge after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          <span className="sr-only">Receipt of </span>
          {formatPreciseClock(event.occurredAt, tz)}
        </Link>
      </Td>
      {columns.map(({ column, isNumeric, className }) => (
        <Td
          key={column.id}
          numeric={isNumeric}
          className={cx(CELL, placeOf(column.id, event, names, column.read), className)}
        >
          <PhoneLabel column={column} />
          <EventCell column={column} event={event} style={style} names={names} tz={tz} />
          {UNITS[column.id] && <span className="md:hidden"> {UNITS[column.id]}</span>}
        </Td>
      ))}
    </TableRow>
  );
}

/** Where a cell stands on a phone. */
function placeOf(
  id: string,
  event: RecordedEvent,
  names: EventNames,
  read: ShownColumn["column"]["read"],
): string {
  if (id === "model") return "order-1 max-md:min-w-0 max-md:grow max-md:basis-0 max-md:text-body";
  if (id === "cost") return "order-2 max-md:text-body";
  if (id === "feature") return cx("order-5 max-md:min-w-0 max-md:grow max-md:basis-0", SMALL);
  if (id === "latency") return cx("order-8 whitespace-nowrap", event.status !== "error" && "max-md:hidden");
  if (id === "input") return cx("order-6", SMALL);
  if (id === "output") return cx("order-7", SMALL);
  return cx("order-9 max-md:min-w-0", SMALL, read(event, names) === null && "max-md:hidden");
}

function PhoneLabel({ column: { id, label } }: Pick<ShownColumn, "column">) {
  return UNITS[id] || SPEAKS_FOR_ITSELF.has(id) ? null : <span className="md:hidden">{label} </span>;
}
