import { Calendar, ChevronDown } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuButton, MenuLink, MenuRule } from "@/components/ui/menu";
import type { Filter, Period } from "@/lib/filters";
import { addMonths, dateOf, formatDays, type Range, startOf } from "@/lib/time";
import type { FilterPlace } from "./filter-place";
import { RangeForm } from "./range-form";

const PERIODS: Record<Period, string> = {
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
  "1y": "Last 365 days",
};

/** The range of a page: one of those that people ask for, or any by its days. */
export function RangeMenu({
  filter,
  place,
  hrefWith,
}: {
  filter: Filter;
  place: FilterPlace;
  hrefWith: (changes: Record<string, string | null>) => string;
}) {
  const { range, period, tz, now } = filter;
  const month = monthOf(filter);
  const isMonth = month.from.getTime() === range.from.getTime() && month.to.getTime() === range.to.getTime();
  const name = isMonth ? "This month" : period && PERIODS[period];
  return (
    <span id="range" className="inline-flex">
      <Menu
        label="Range"
        className={buttonClass({ size: "bar" })}
        trigger={
          <>
            <Icon of={Calendar} size={14} />
            {name}
            <span className={name ? "font-normal text-ink-3" : undefined}>{formatDays(range, tz, now)}</span>
            <Icon of={ChevronDown} size={14} />
          </>
        }
      >
        {Object.entries(PERIODS).map(([value, name]) => (
          <MenuLink
            key={value}
            href={hrefWith({ period: value, from: null, to: null })}
            current={value === period}
            scroll={false}
          >
            {name}
          </MenuLink>
        ))}
        <MenuLink
          href={hrefWith({ period: null, from: dateOf(month.from, tz), to: dateOf(month.to, tz) })}
          current={isMonth}
          scroll={false}
        >
          This month
        </MenuLink>
        <MenuRule />
        <MenuButton popoverTarget="range-days" popoverTargetAction="show">
          By days …
        </MenuButton>
      </Menu>
      <RangeForm
        id="range-days"
        anchor="range"
        place={place}
        first={dateOf(range.from, tz)}
        last={dateOf(new Date(range.to.getTime() - 1), tz)}
      />
    </span>
  );
}

/** The running month, to its end. */
function monthOf({ tz, now }: Filter): Range {
  const from = startOf("month", now, tz);
  return { from, to: addMonths(from, 1, tz) };
}
