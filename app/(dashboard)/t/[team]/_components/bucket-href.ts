import type { Filter, SearchParams } from "@/lib/filters";
import { dateOf, type Range, wholeDays } from "@/lib/time";
import { filterHref } from "./filter-href";

/** The address of the events of a part of the range, under the page's filter. */
export function bucketHref(
  events: string,
  params: SearchParams,
  { tz }: Filter,
  { from, to }: Range,
): string {
  const text =
    wholeDays({ from, to }, tz) === null ? (at: Date) => at.toISOString() : (at: Date) => dateOf(at, tz);
  return filterHref(events, params, { period: null, from: text(from), to: text(to) });
}
