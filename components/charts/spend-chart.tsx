import type { ReactNode } from "react";
import type { Timeseries } from "@/lib/analytics";
import { formatAxisUsd } from "@/lib/format";
import { intervalName, valueTicks } from "./axis";
import { Bars, heightOf } from "./bars";
import { BucketChart, BucketDates, type Cut } from "./bucket-chart";
import { REQUESTS } from "./figures-table";
import { type Mark, placeMarks } from "./mark-places";
import { ForecastNote, OutlookMarks } from "./outlook-marks";
import { Plot } from "./plot";
import type { SeriesStyle } from "./series-style";
import {
  formatForecast,
  formatForecastRange,
  lastDay,
  type Outlook,
  type SpendBucket,
  toBar,
  toColumn,
  toKey,
  withOutlook,
} from "./spend-columns";

/** Room above a bar for the mark that it stands out. */
const HEADROOM = 1.1;
const NOTHING: Outlook = { anomalies: [], forecast: null };

/** Spend over time as stacked bars, wholly in the server's HTML. `styles` has one entry for each series. */
export function SpendChart({
  spend,
  styles,
  cut,
  outlook = NOTHING,
  nameOf = (key) => key,
  hrefOf = () => null,
  empty,
}: {
  spend: Timeseries;
  styles: SeriesStyle[];
  cut: Cut;
  /** With the forecast of the month that the chart shows. */
  outlook?: Outlook;
  nameOf?: (key: string) => string;
  /** Where the events of a bucket are. */
  hrefOf?: (bucket: { from: Date; to: Date }) => string | null;
  /** Said over the rules when there is nothing to draw. */
  empty?: ReactNode;
}) {
  if (empty) return <EmptyChart spend={spend} cut={cut} message={empty} />;
  const buckets = withOutlook(spend.buckets, outlook);
  const bars = buckets.map(toBar);
  const ticks = valueTicks(
    Math.max(...bars.map((bar, place) => heightOf(bar) * (buckets[place]?.anomaly ? HEADROOM : 1))),
  );
  const top = ticks.at(-1) || 1;
  const series = toKey(spend, styles, nameOf);
  const hasPrevious = bars.some(({ previous }) => previous !== null && previous > 0);
  const columns = buckets.map((bucket) => toColumn(bucket, cut, hasPrevious, hrefOf(bucket)));
  const now = buckets.findIndex(({ from, to }) => from <= cut.now && cut.now < to) + 1;
  const share = now / buckets.length;
  const hasForecast = outlook.forecast !== null && share > 0 && share < 1;
  const marks = placeMarks(
    buckets.flatMap(({ anomaly }, index) => (anomaly ? toMark(anomaly, index) : [])),
    bars.map((bar) => heightOf(bar) / top),
    hasForecast ? [{ left: share, right: 1, middle: 0.95 }] : [],
  );
  return (
    <BucketChart
      caption={`Spend over time by ${intervalName(cut.interval)}, ${cut.tz}`}
      buckets={buckets}
      cut={cut}
      ticks={ticks.map((tick) => formatAxisUsd(String(tick)))}
      series={series}
      columns={columns}
      table={{
        before: [{ name: "Spend", value: ({ total }) => total || null }, REQUESTS],
        after: [
          { name: "Expected", value: (_, place) => expectedOf(buckets[place]) },
          { name: "Stands out", value: ({ mark }) => mark },
        ],
      }}
      marks={
        marks.length > 0 && (
          <OutlookMarks
            marks={marks}
            names={columns.map(({ name }) => name)}
            hrefs={columns.map(({ href }) => href)}
            count={buckets.length}
          />
        )
      }
      extraKeys={
        <ExtraKeys
          expected={
            hasForecast ? "forecast" : buckets.some((one) => one.expectedUsd !== null) && "rest of today"
          }
          hasPrevious={hasPrevious}
        />
      }
    >
      {hasForecast && outlook.forecast && (
        <ForecastNote
          share={share}
          figure={formatForecast(outlook.forecast.expectedUsd)}
          day={lastDay(outlook.forecast.month, cut.tz)}
          range={formatForecastRange(outlook.forecast)}
        />
      )}
      <Bars bars={bars} styles={series.map(({ style }) => style)} top={top} />
    </BucketChart>
  );
}

function toMark({ text, cause }: { text: string; cause: string | null }, index: number): Mark {
  return { index, text, more: cause };
}

function expectedOf(bucket: SpendBucket | undefined): string | null {
  return bucket && bucket.expectedUsd !== null ? formatForecast(bucket.expectedUsd) : null;
}

function ExtraKeys({ expected, hasPrevious }: { expected: string | false; hasPrevious: boolean }) {
  return (
    <>
      {expected && (
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="h-2 w-3 border border-dashed border-hatch hatch" />
          {expected}
        </span>
      )}
      {hasPrevious && (
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="h-[1.25px] w-3 bg-ink" />
          previous period
        </span>
      )}
    </>
  );
}

function EmptyChart({ spend, cut, message }: { spend: Timeseries; cut: Cut; message: ReactNode }) {
  return (
    <div>
      <div className="relative">
        <Plot rules={5}>{null}</Plot>
        <div className="absolute inset-0 flex items-center justify-center">
          <div className="bg-surface">{message}</div>
        </div>
      </div>
      <BucketDates buckets={spend.buckets} cut={cut} />
    </div>
  );
}
