import type { ReactNode } from "react";
import { FilterBar } from "@/components/layout/page";
import { type Filter, previousRange } from "@/lib/filters";
import { formatClock, formatDays, formatFullDate } from "@/lib/time";
import { FilterChips } from "./filter/filter-chips";
import type { FilterPlace } from "./filter/filter-place";
import { RangeMenu } from "./filter/range-menu";
import { filterHref } from "./filter-href";
import type { Place } from "./place";
import { ZoneMenu } from "./zone-menu";

/** What a page is about: range, time zone and filters, all kept in its address. */
export function RangeBar({
  teamZone,
  isCompared = false,
  children,
  ...place
}: Place & {
  teamZone: string;
  /** Whether the page sets its figures against the range before. */
  isCompared?: boolean;
  /** The page's own fields; they keep these parts of the address. */
  children?: (kept: [name: string, value: string][]) => ReactNode;
}) {
  const { path, params, filter, chips, own } = place;
  const { range, tz, now } = filter;
  const hrefWith = (changes: Record<string, string | null>) =>
    filterHref(path, params, { ...own, ...changes });
  const filterPlace = toFilterPlace(place);
  return (
    <>
      <FilterBar
        aside={
          <FilterChips chips={chips} place={filterPlace} hrefWithout={(name) => hrefWith({ [name]: null })} />
        }
      >
        <RangeMenu filter={filter} place={filterPlace} hrefWith={hrefWith} />
        <ZoneMenu
          current={tz}
          teamZone={teamZone}
          href={{
            own: hrefWith({ tz: null }),
            other: hrefWith({ tz: "{tz}" }).replace("%7Btz%7D", "{tz}"),
          }}
        />
        {isCompared && (
          <span className="shrink-0 text-caption whitespace-nowrap text-ink-3 max-xl:hidden">
            compared with {comparedWith(filter)}
          </span>
        )}
        {children?.(filterPlace.kept)}
      </FilterBar>
      <p className="hidden px-4 py-2.5 text-small text-ink-2 print:block">
        {formatDays(range, tz, now)}, {tz}.{" "}
        {chips.map(({ label, words }) => `${label}: ${words.join(" or ")}. `)}
        Printed {formatFullDate(now, tz)}, {formatClock(now, tz)}.
      </p>
    </>
  );
}

function toFilterPlace({ path, params, filter, own }: Place): FilterPlace {
  const kept = new URL(filterHref(path, params, own ?? {}), "http://localhost").searchParams;
  const question = new URLSearchParams({
    from: filter.range.from.toISOString(),
    to: filter.range.to.toISOString(),
    tz: filter.tz,
  });
  for (const [name, values] of Object.entries(filter.selection))
    for (const value of values) question.append(name, value);
  return { team: path.split("/")[2] ?? "", path, kept: [...kept], question: question.toString() };
}

function comparedWith(filter: Filter): string {
  const previous = previousRange(filter);
  const isRunning = filter.now < filter.range.to;
  const days = formatDays(previous, filter.tz, filter.now);
  return isRunning ? `${days}, ${formatClock(previous.to, filter.tz)}` : days;
}
