import Link from "next/link";
import type { RecordedEvent } from "@/lib/events";
import { formatCount, formatDuration } from "@/lib/format";
import { formatInstant, formatPreciseClock } from "@/lib/time";
import { LongName } from "../charts/long-name";
import type { SeriesStyle } from "../charts/series-style";
import { Swatch } from "../charts/swatch";
import { cx } from "../ui/cx";
import { NoValue, Usd } from "../ui/figures";
import { GradeMark } from "../ui/grade-mark";
import { TableRow, Td } from "../ui/table";
import { FailedBadge } from "./failed-badge";

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

export type Row = { event: ListedEvent; style: SeriesStyle; href: string; isOpen: boolean };

/** Under 768 px a row is two lines: model and cost, and below them the rest in small. */
const LINES =
  "max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-2 max-md:gap-y-px max-md:px-4 max-md:py-2";
const LINE_BREAK = "max-md:before:order-3 max-md:before:basis-full";
const CELL = "max-md:h-auto! max-md:px-0!";
const SMALL = "max-md:text-small max-md:text-ink-3";
/** Names share what the figures leave. */
const NAMES = {
  model: "md:w-[34%] md:max-w-0",
  feature: "md:w-[22%] md:max-w-0",
  endUser: "md:w-[12%] md:max-w-0",
};
/** Beside an open receipt columns give way, the least telling first. */
export const GIVES_WAY = {
  endUser: "@max-[49rem]:hidden",
  latency: "md:@max-[43rem]:hidden",
  feature: "md:@max-[36rem]:hidden",
  tokens: "md:@max-[30rem]:hidden",
};
/** The last column when the latency has given way. */
export const MAYBE_LAST = "md:@max-[43rem]:pr-4 lg:@max-[43rem]:pr-5";

/** A call in the list; the whole row is the link to its receipt. */
export function EventRow({ event, style, href, isOpen, tz }: Row & { tz: string }) {
  const hasFailed = event.status === "error";
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
      <Td
        className={cx(
          "order-1 max-md:min-w-0 max-md:grow max-md:basis-0 max-md:text-body",
          CELL,
          NAMES.model,
        )}
      >
        <span className="flex items-center gap-2">
          <Swatch style={event.grade === "unpriced" ? "unpriced" : style} />
          <LongName text={event.model} />
        </span>
      </Td>
      <Td
        className={cx(
          "order-5 max-md:min-w-0 max-md:grow max-md:basis-0",
          CELL,
          SMALL,
          NAMES.feature,
          GIVES_WAY.feature,
        )}
      >
        <Name text={event.feature} />
      </Td>
      <Td className={cx("text-ink-2", NAMES.endUser, GIVES_WAY.endUser)}>
        <Name text={event.endUserId} />
      </Td>
      <Td numeric className={cx("order-6", CELL, SMALL, GIVES_WAY.tokens)}>
        <Tokens count={event.inputTokens} unit="in" />
      </Td>
      <Td numeric className={cx("order-7", CELL, SMALL, GIVES_WAY.tokens)}>
        <Tokens count={event.outputTokens} unit="out" />
      </Td>
      <Td numeric className={cx("order-2 max-md:text-body", CELL, MAYBE_LAST)}>
        <Cost event={event} />
      </Td>
      <Td
        numeric
        className={cx("order-8 whitespace-nowrap", CELL, !hasFailed && "max-md:hidden", GIVES_WAY.latency)}
      >
        <Outcome event={event} />
      </Td>
    </TableRow>
  );
}

function Name({ text }: { text: string | null }) {
  return text === null ? <NoValue /> : <LongName text={text} className="max-w-full" />;
}

function Cost({ event }: { event: ListedEvent }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span className="opens">
        <Usd value={event.costUsd} as="event" grade={event.grade} />
      </span>
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
  if (event.status === "error") return <FailedBadge errorType={event.errorType} />;
  return event.latencyMs === null ? <NoValue /> : formatDuration(event.latencyMs);
}
