import Link from "next/link";
import type { ReactNode } from "react";
import { formatCount, formatDifferenceUsd } from "@/lib/format";
import type { Reprice } from "@/lib/reprice";
import { formatClock, formatDays, formatFullDate, formatInstant } from "@/lib/time";
import { Badge } from "../ui/badge";
import { cx } from "../ui/cx";
import { NoValue } from "../ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "../ui/table";
import { differenceOf, filterWords } from "./reprice-words";
import { STACKED_CELL, STACKED_ROW, STACKED_SMALL, STACKED_TABLE } from "./stacked";

type State = Reprice["state"];

const STATES: Record<State, { word: string; tone: "kind" | "fact" | "good" | "warn" | "bad" }> = {
  previewed: { word: "preview", tone: "kind" },
  applying: { word: "applying", tone: "warn" },
  applied: { word: "applied", tone: "good" },
  undoing: { word: "undoing", tone: "warn" },
  undone: { word: "undone", tone: "fact" },
  failed: { word: "failed", tone: "bad" },
};

export function RepriceBadge({ state }: { state: State }) {
  const { word, tone } = STATES[state];
  return <Badge tone={tone}>{word}</Badge>;
}

/** Re-prices of a team, the newest first. A row opens its preview. */
export function RepriceList({
  reprices,
  projectNames,
  hrefOf,
  actionOf,
  now,
}: {
  reprices: Reprice[];
  projectNames: Map<string, string>;
  hrefOf: (reprice: Reprice) => string;
  /** At the end of a row: the button that undoes it. */
  actionOf: (reprice: Reprice) => ReactNode;
  now: Date;
}) {
  return (
    <div className={STACKED_TABLE}>
      <Table caption="Re-prices, newest first">
        <TableHead>
          <Th>Range</Th>
          <Th>State</Th>
          <Th className="max-lg:hidden">Events of</Th>
          <Th numeric>Events</Th>
          <Th numeric>Difference</Th>
          <Th className="max-xl:hidden">Reason</Th>
          <Th className="max-lg:hidden">By</Th>
          <Th className="max-lg:hidden">When</Th>
          <Th>
            <span className="sr-only">Undo</span>
          </Th>
        </TableHead>
        <tbody>
          {reprices.map((reprice) => (
            <RepriceRow
              key={reprice.id}
              reprice={reprice}
              filter={filterWords(reprice.filter, projectNames)}
              href={hrefOf(reprice)}
              now={now}
            >
              {actionOf(reprice)}
            </RepriceRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function RepriceRow({
  reprice,
  filter,
  href,
  now,
  children,
}: {
  reprice: Reprice;
  filter: string;
  href: string;
  now: Date;
  children: ReactNode;
}) {
  const { timeZone: tz, state } = reprice;
  const { name, at } = lastAct(reprice);
  return (
    <TableRow className={STACKED_ROW}>
      <Td className={cx("order-1 whitespace-nowrap max-md:grow", STACKED_CELL)}>
        <Link
          href={href}
          className="font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {formatDays(reprice, tz, now)}
        </Link>
      </Td>
      <Td className={cx("order-4", STACKED_CELL)}>
        <RepriceBadge state={state} />
      </Td>
      <Td className="w-1/5 max-w-0 truncate text-ink-2 max-lg:hidden" title={filter}>
        {filter}
      </Td>
      <Td numeric className={cx("order-5 whitespace-nowrap", STACKED_CELL, STACKED_SMALL)}>
        {formatCount(eventsOf(reprice))}
        <span className="md:hidden"> events</span>
      </Td>
      <Td numeric className={cx("order-2 whitespace-nowrap", STACKED_CELL)}>
        <Difference reprice={reprice} />
      </Td>
      <Td className="w-1/5 max-w-0 truncate text-ink-2 max-xl:hidden" title={reprice.reason ?? undefined}>
        {reprice.reason ?? <NoValue />}
      </Td>
      <Td className="max-w-32 truncate text-ink-2 max-lg:hidden" title={name ?? undefined}>
        {name ?? <NoValue />}
      </Td>
      <Td className="whitespace-nowrap text-ink-2 max-lg:hidden">
        <time dateTime={at.toISOString()} title={formatInstant(at, tz)}>
          {formatFullDate(at, tz)}, {formatClock(at, tz)}
        </time>
      </Td>
      <Td className={cx("order-6 w-0 max-md:ml-auto max-md:w-auto", STACKED_CELL)}>
        <div className="relative z-1">{children}</div>
      </Td>
    </TableRow>
  );
}

/** What it changed, or would change; of one that was undone nothing is left. */
function Difference({ reprice: { state, preview, progress } }: { reprice: Reprice }) {
  if (state === "previewed") {
    return <span className="text-ink-3">{formatDifferenceUsd(differenceOf(preview))}</span>;
  }
  const text = formatDifferenceUsd(state === "applied" ? progress.deltaUsd : differenceOf(preview));
  return state === "undone" ? <s className="text-ink-3">{text}</s> : text;
}

function eventsOf({ state, preview, progress }: Reprice): number {
  return state === "applied" ? progress.adjusted : preview.events;
}

function lastAct({ createdBy, createdAt, appliedBy, appliedAt, undoneBy, undoneAt }: Reprice): {
  name: string | null;
  at: Date;
} {
  if (undoneAt) return { name: undoneBy, at: undoneAt };
  return appliedAt ? { name: appliedBy, at: appliedAt } : { name: createdBy, at: createdAt };
}
