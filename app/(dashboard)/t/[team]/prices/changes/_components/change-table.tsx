import { ArrowDownRight, ArrowUpDown, ArrowUpRight, Minus, Plus } from "lucide-react";
import Link from "next/link";
import { LongName } from "@/components/charts/long-name";
import { STACKED_CELL, STACKED_ROW, STACKED_TABLE } from "@/components/prices/stacked";
import { cx } from "@/components/ui/cx";
import { NoValue } from "@/components/ui/figures";
import { Icon } from "@/components/ui/icon";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import type { PriceChange } from "@/lib/changes";
import { formatDifferenceUsd } from "@/lib/format";
import { dateOf, formatClock, formatFullDate, formatInstant } from "@/lib/time";
import { modelHref } from "../../_components/price-href";
import { RateChanges } from "../../_components/rate-changes";

const DIRECTIONS = {
  up: { icon: ArrowUpRight, word: "dearer" },
  down: { icon: ArrowDownRight, word: "cheaper" },
  mixed: { icon: ArrowUpDown, word: "both ways" },
  new: { icon: Plus, word: "new" },
  removed: { icon: Minus, word: "removed" },
};
/** More are told on the model's own page. */
const SHOWN = 2;

/** Price changes, the newest first, under the day they came on. */
export function ChangeTable({
  changes,
  team,
}: {
  changes: PriceChange[];
  team: { slug: string; timeZone: string };
}) {
  return (
    <div className={STACKED_TABLE}>
      <Table caption={`Price changes, the newest first, times in ${team.timeZone}`}>
        <TableHead>
          <Th>Time</Th>
          <Th>Model</Th>
          <Th>What changed</Th>
          <Th>Direction</Th>
          <Th numeric>A month at your usage</Th>
        </TableHead>
        {byDay(changes, team.timeZone).map((day) => (
          <tbody key={day.date}>
            <tr className="border-b border-line bg-sunken max-md:block">
              <th
                scope="rowgroup"
                colSpan={5}
                className="h-6 px-4 text-left text-caption font-normal text-ink-3 max-md:flex max-md:items-center lg:px-5"
              >
                {day.name}
              </th>
            </tr>
            {day.changes.map((change) => (
              <ChangeRow key={`${change.priceId} ${change.direction}`} change={change} team={team} />
            ))}
          </tbody>
        ))}
      </Table>
    </div>
  );
}

function ChangeRow({ change, team }: { change: PriceChange; team: { slug: string; timeZone: string } }) {
  const { provider, model, changedAt, direction, impactUsd30d } = change;
  return (
    <TableRow className={STACKED_ROW}>
      <Td
        className={cx("order-5 whitespace-nowrap text-ink-2 max-md:text-small", STACKED_CELL)}
        title={formatInstant(changedAt, team.timeZone)}
      >
        {formatClock(changedAt, team.timeZone)}
      </Td>
      <Td
        className={cx(
          "order-1 max-md:min-w-0 max-md:grow max-md:basis-0 md:w-[30%] md:max-w-0",
          STACKED_CELL,
        )}
      >
        <span className="flex items-baseline gap-2">
          <Link
            href={`${modelHref(team.slug, change)}&version=${change.priceId}`}
            prefetch={false}
            className="flex min-w-0 rounded-badge font-medium after:absolute after:inset-0"
          >
            <LongName text={model} />
          </Link>
          <span className="shrink-0 text-small text-ink-3">{provider}</span>
        </span>
      </Td>
      <Td className={cx("order-4 text-small text-ink-2 max-md:w-full md:w-2/5", STACKED_CELL)}>
        <WhatChanged change={change} />
      </Td>
      <Td className={cx("order-6 whitespace-nowrap text-ink-2 max-md:text-small", STACKED_CELL)}>
        <Direction of={direction} />
      </Td>
      <Td numeric className={cx("order-2", STACKED_CELL)}>
        {Number(impactUsd30d) === 0 ? <NoValue /> : formatDifferenceUsd(impactUsd30d)}
      </Td>
    </TableRow>
  );
}

function WhatChanged({ change: { rates, direction } }: { change: PriceChange }) {
  if (direction === "new") return "New in the feed";
  if (direction === "removed") return "Left the feed, the last price stays";
  if (rates.length === 0) return "Other hours or regions";
  return <RateChanges changes={rates} shown={SHOWN} />;
}

function Direction({ of: direction }: { of: PriceChange["direction"] }) {
  const { icon, word } = DIRECTIONS[direction];
  return (
    <span className="flex items-center gap-1">
      <Icon of={icon} size={14} className="text-ink-2" />
      {word}
    </span>
  );
}

function byDay(changes: PriceChange[], timeZone: string) {
  const days: { date: string; name: string; changes: PriceChange[] }[] = [];
  for (const change of changes) {
    const date = dateOf(change.changedAt, timeZone);
    const day = days.at(-1);
    if (day?.date === date) day.changes.push(change);
    else days.push({ date, name: formatFullDate(change.changedAt, timeZone), changes: [change] });
  }
  return days;
}
