import type { ReactNode } from "react";
import type { SeriesStyle } from "@/components/charts/series-style";
import { SpendChart } from "@/components/charts/spend-chart";
import { EmptyState } from "@/components/ui/empty-state";
import type { Timeseries } from "@/lib/analytics";
import type { Filter } from "@/lib/filters";
import { formatCount } from "@/lib/format";
import type { Anomaly, Forecast } from "@/lib/outlook";
import { bucketHref } from "./bucket-href";
import { EmptyRange } from "./empty-range";
import { Panel, type Question } from "./panel";
import type { Place } from "./place";

export type Outlook = { anomalies: Anomaly[]; forecast: Forecast | null };

/** Spend over time, or over its rules why there is none. What is expected of it may follow, or fail, alone. */
export function Spend({
  spend,
  styles,
  outlook,
  lastEventAt,
  nameOf,
  ...place
}: Place & {
  spend: Timeseries;
  styles: SeriesStyle[];
  outlook: Question<Outlook>;
  lastEventAt: Date;
  nameOf: (key: string) => string;
}) {
  const { path, params, filter } = place;
  const { interval, tz, now } = filter;
  const empty = whyEmpty(spend, <EmptyRange {...place} lastEventAt={lastEventAt} />);
  const chart = (outlook?: Outlook) => (
    <SpendChart
      spend={spend}
      styles={styles}
      cut={{ interval, tz, now }}
      outlook={outlook}
      nameOf={nameOf}
      hrefOf={(bucket) => bucketHref(`${path}/events`, params, filter, bucket)}
      empty={empty}
    />
  );
  if (empty) return chart();
  return (
    <Panel of={outlook} waiting={chart()} failed={chart()}>
      {({ anomalies, forecast }) => {
        return chart({ anomalies, forecast: forecast && isShown(forecast, filter) ? forecast : null });
      }}
    </Panel>
  );
}

/** Whether the chart is of the days of its whole month. */
function isShown({ month }: Forecast, { range, interval }: Filter): boolean {
  return interval === "day" && month.from >= range.from && month.to <= range.to;
}

function whyEmpty(spend: Timeseries, inRange: ReactNode): ReactNode {
  const requests = spend.buckets.reduce((sum, bucket) => sum + bucket.requests, 0);
  if (requests === 0) return inRange;
  if (spend.series.length > 0) return undefined;
  return (
    <EmptyState title="No spend in this range">
      {requests === 1
        ? "One call was made, and it has no cost."
        : `${formatCount(requests)} calls were made, none of them with a cost.`}
    </EmptyState>
  );
}
