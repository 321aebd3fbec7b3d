import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { addDays, dateOf, formatDays, formatLongMonth, startOf } from "@/lib/time";
import type { Chip } from "./filter/chips";
import { filterHref } from "./filter-href";
import type { Place } from "./place";

/** Why there is nothing to see: no call matches the filter, or there is none in this range; and the way out. */
export function EmptyRange({ lastEventAt, ...place }: Place & { lastEventAt: Date }) {
  const { path, params, filter, chips, own } = place;
  if (chips.length > 0) return <NothingMatches {...place} />;
  const { tz, now } = filter;
  const from = startOf("month", lastEventAt, tz);
  const to = startOf("month", addDays(from, 32, tz), tz);
  const month = { period: null, from: dateOf(from, tz), to: dateOf(to, tz) };
  return (
    <EmptyState
      title="No calls in this range"
      action={
        <ButtonLink size="bar" href={filterHref(path, params, { ...own, ...month })}>
          Show {formatLongMonth(from, tz, now)}
        </ButtonLink>
      }
    >
      The last event came on {formatDays({ from: lastEventAt, to: lastEventAt }, tz, now)}.
    </EmptyState>
  );
}

function NothingMatches({ path, params, chips, own }: Place) {
  const without = Object.fromEntries(chips.map(({ name }) => [name, null]));
  return (
    <EmptyState
      title={`Nothing matches ${filtersText(chips.length)}`}
      action={
        <ButtonLink size="bar" href={filterHref(path, params, { ...own, ...without })}>
          {chips.length === 1 ? "Clear the filter" : "Clear filters"}
        </ButtonLink>
      }
    >
      {`${sentence(chips)}.`}
    </EmptyState>
  );
}

function filtersText(count: number): string {
  if (count === 1) return "the filter";
  return count === 2 ? "both filters" : `all ${count} filters`;
}

/** `Feature is doc-ingest, environment is staging or production`. */
function sentence(chips: Chip[]): string {
  const parts = chips.map(({ label, words }) => `${label} is ${words.join(" or ")}`);
  const text = parts.join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
