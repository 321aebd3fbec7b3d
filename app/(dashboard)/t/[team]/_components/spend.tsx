import type { SeriesStyle } from "@/components/charts/series-style";
import { SpendChart } from "@/components/charts/spend-chart";
import { EmptyState } from "@/components/ui/empty-state";
import type { Timeseries } from "@/lib/analytics";
import type { Filter, SearchParams } from "@/lib/filters";
import { formatCount } from "@/lib/format";
import { EmptyRange } from "./empty-range";

/** Spend over time, or over its rules why there is none. */
export function Spend({
  spend,
  styles,
  lastEventAt,
  ...place
}: {
  spend: Timeseries;
  styles: SeriesStyle[];
  lastEventAt: Date;
  path: string;
  params: SearchParams;
  filter: Filter;
}) {
  const requests = spend.buckets.reduce((sum, bucket) => sum + bucket.requests, 0);
  const empty =
    requests === 0 ? (
      <EmptyRange {...place} lastEventAt={lastEventAt} />
    ) : spend.series.length === 0 ? (
      <EmptyState title="No spend in this range">
        {requests === 1
          ? "One call was made, and it has no cost."
          : `${formatCount(requests)} calls were made, none of them with a cost.`}
      </EmptyState>
    ) : undefined;
  const { interval, tz, now } = place.filter;
  return <SpendChart spend={spend} styles={styles} interval={interval} tz={tz} now={now} empty={empty} />;
}
