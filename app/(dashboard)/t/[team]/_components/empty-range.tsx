import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { Filter, SearchParams } from "@/lib/filters";
import { addDays, dateOf, formatDays, formatLongMonth, startOf } from "@/lib/time";
import { filterHref } from "./filter-href";

/** No calls in this range, when the last one came, and the way there. */
export function EmptyRange({
  path,
  params,
  filter,
  lastEventAt,
}: {
  path: string;
  params: SearchParams;
  filter: Filter;
  lastEventAt: Date;
}) {
  const { tz, now } = filter;
  const from = startOf("month", lastEventAt, tz);
  const to = startOf("month", addDays(from, 32, tz), tz);
  return (
    <EmptyState
      title="No calls in this range"
      action={
        <ButtonLink
          size="bar"
          href={filterHref(path, params, { period: null, from: dateOf(from, tz), to: dateOf(to, tz) })}
        >
          Show {formatLongMonth(from, tz, now)}
        </ButtonLink>
      }
    >
      The last event came on {formatDays({ from: lastEventAt, to: lastEventAt }, tz, now)}.
    </EmptyState>
  );
}
