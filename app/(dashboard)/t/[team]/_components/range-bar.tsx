import { Calendar, ChevronDown } from "lucide-react";
import { FilterBar } from "@/components/layout/page";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuLink } from "@/components/ui/menu";
import { type Filter, type Period, previousRange, type SearchParams } from "@/lib/filters";
import { addMonths, dateOf, formatClock, formatDays, formatFullDate, type Range, startOf } from "@/lib/time";
import { filterHref } from "./filter-href";
import { ZoneMenu } from "./zone-menu";

const PERIODS: Record<Period, string> = {
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
  "1y": "Last 365 days",
};

/** Range and time zone of a page, kept in its address. */
export function RangeBar({
  path,
  params,
  filter,
  teamZone,
  isCompared = false,
}: {
  path: string;
  params: SearchParams;
  filter: Filter;
  teamZone: string;
  /** Whether the page sets its figures against the range before. */
  isCompared?: boolean;
}) {
  const { range, period, tz, now } = filter;
  const days = formatDays(range, tz, now);
  const month = monthOf(filter);
  const isMonth = month.from.getTime() === range.from.getTime() && month.to.getTime() === range.to.getTime();
  const name = isMonth ? "This month" : period && PERIODS[period];
  return (
    <>
      <FilterBar
        aside={
          isCompared && (
            <span className="text-caption whitespace-nowrap text-ink-3 max-lg:hidden">
              compared with {comparedWith(filter)}
            </span>
          )
        }
      >
        <Menu
          label="Range"
          className={buttonClass({ size: "bar" })}
          trigger={
            <>
              <Icon of={Calendar} size={14} />
              {name}
              <span className={name ? "font-normal text-ink-3" : undefined}>{days}</span>
              <Icon of={ChevronDown} size={14} />
            </>
          }
        >
          {Object.entries(PERIODS).map(([value, name]) => (
            <MenuLink
              key={value}
              href={filterHref(path, params, { period: value, from: null, to: null })}
              current={value === period}
              scroll={false}
            >
              {name}
            </MenuLink>
          ))}
          <MenuLink
            href={filterHref(path, params, {
              period: null,
              from: dateOf(month.from, tz),
              to: dateOf(month.to, tz),
            })}
            current={isMonth}
            scroll={false}
          >
            This month
          </MenuLink>
        </Menu>
        <ZoneMenu
          current={tz}
          teamZone={teamZone}
          href={{
            own: filterHref(path, params, { tz: null }),
            other: filterHref(path, params, { tz: "{tz}" }).replace("%7Btz%7D", "{tz}"),
          }}
        />
      </FilterBar>
      <p className="hidden px-4 py-2.5 text-small text-ink-2 print:block">
        {days}, {tz}. Printed {formatFullDate(now, tz)}, {formatClock(now, tz)}.
      </p>
    </>
  );
}

/** The running month, to its end. */
function monthOf({ tz, now }: Filter): Range {
  const from = startOf("month", now, tz);
  return { from, to: addMonths(from, 1, tz) };
}

function comparedWith(filter: Filter): string {
  const previous = previousRange(filter);
  const isRunning = filter.now < filter.range.to;
  const days = formatDays(previous, filter.tz, filter.now);
  return isRunning ? `${days}, ${formatClock(previous.to, filter.tz)}` : days;
}
