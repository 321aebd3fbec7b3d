import type { ReactNode } from "react";
import type { Bucket, Timeseries } from "@/lib/analytics";
import { formatCount, formatShare, formatTotalUsd } from "@/lib/format";
import type { Interval } from "@/lib/time";
import { bucketName, dateLabels, earlierName, intervalName, valueTicks } from "./axis";
import { Bars } from "./bars";
import { ChartFrame, type Column, type KeyEntry } from "./chart-frame";
import { Dates } from "./dates";
import { FiguresTable } from "./figures-table";
import { Plot } from "./plot";
import { apart, type SeriesStyle } from "./series-style";
import { ValueAxis } from "./value-axis";

/** Spend over time as stacked bars, wholly in the server's HTML. `styles` has one entry for each series. */
export function SpendChart({
  spend,
  styles,
  interval,
  tz,
  now,
  empty,
}: {
  spend: Timeseries;
  styles: SeriesStyle[];
  interval: Interval;
  tz: string;
  now: Date;
  /** Said over the rules when there is nothing to draw. */
  empty?: ReactNode;
}) {
  const { buckets } = spend;
  const hasPrevious = !empty && buckets.some(({ previousCostUsd }) => Number(previousCostUsd) > 0);
  const hasExpected = buckets.some(({ expectedCostUsd }) => expectedCostUsd !== null);
  const ticks = valueTicks(empty ? 0 : highest(buckets, hasPrevious));
  const top = ticks.at(-1) || 1;
  const drawn = apart(spend.otherCount > 0 ? [...styles, "other"] : styles);
  const series = keyEntries(spend, drawn);
  const columns = buckets.map((bucket) => toColumn(bucket, interval, { tz, now }, hasPrevious));
  const caption = `Spend over time by ${intervalName(interval)}, ${tz}`;
  const plot = (
    <Plot rules={empty ? 5 : ticks.length}>
      <Bars buckets={buckets} styles={drawn} top={top} hasPrevious={hasPrevious} />
    </Plot>
  );
  const labels = (count: number) => dateLabels(buckets, interval, { tz, now, count });
  const dates = (
    <>
      <Dates labels={labels(6)} count={buckets.length} className="max-md:hidden" />
      <Dates labels={labels(3)} count={buckets.length} className="md:hidden" />
    </>
  );
  if (empty) return <EmptyChart plot={plot} dates={dates} message={empty} />;
  return (
    <figure aria-label={caption} className="relative">
      <ChartFrame
        label={caption}
        columns={columns}
        series={series}
        axis={<ValueAxis ticks={ticks} />}
        plot={plot}
        dates={dates}
        extraKeys={<ExtraKeys hasExpected={hasExpected} hasPrevious={hasPrevious} />}
      />
      <FiguresTable caption={caption} columns={columns} series={series} />
    </figure>
  );
}

function highest(buckets: Bucket[], hasPrevious: boolean): number {
  return Math.max(
    ...buckets.map(({ costUsd, expectedCostUsd, previousCostUsd }) =>
      Math.max(Number(costUsd), Number(expectedCostUsd ?? 0), hasPrevious ? Number(previousCostUsd) : 0),
    ),
  );
}

function keyEntries({ series, otherCount }: Timeseries, drawn: SeriesStyle[]): KeyEntry[] {
  const entries = series.map(({ key, provider }, place): KeyEntry => {
    const hasTwin = series.filter((other) => other.key === key).length > 1;
    return { label: key, style: drawn[place] ?? "other", ...(hasTwin && { note: provider }) };
  });
  return otherCount > 0 ? [...entries, { label: `Other (${otherCount})`, style: "other" }] : entries;
}

function toColumn(
  bucket: Bucket,
  interval: Interval,
  at: { tz: string; now: Date },
  hasPrevious: boolean,
): Column {
  const { requests, exactRequests } = bucket;
  return {
    name: bucketName(bucket, interval, at),
    total: formatTotalUsd(bucket.costUsd),
    previous:
      hasPrevious && bucket.previousCostUsd !== null
        ? {
            name: earlierName(bucket.previousFrom, interval, at.tz),
            total: formatTotalUsd(bucket.previousCostUsd),
          }
        : null,
    expected: bucket.expectedCostUsd && formatTotalUsd(bucket.expectedCostUsd),
    parts: bucket.seriesCostUsd.map((cost) => (Number(cost) > 0 ? formatTotalUsd(cost) : null)),
    requests: `${formatCount(requests)} ${requests === 1 ? "request" : "requests"}`,
    grade: requests > 0 ? `${formatShare(exactRequests / requests)} exact` : null,
  };
}

function ExtraKeys({ hasExpected, hasPrevious }: { hasExpected: boolean; hasPrevious: boolean }) {
  return (
    <>
      {hasExpected && (
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="h-2 w-3 border border-dashed border-hatch hatch" />
          rest of today
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

function EmptyChart({ plot, dates, message }: { plot: ReactNode; dates: ReactNode; message: ReactNode }) {
  return (
    <div>
      <div className="relative">
        {plot}
        <div className="absolute inset-0 flex items-center justify-center">
          <div className="bg-surface">{message}</div>
        </div>
      </div>
      {dates}
    </div>
  );
}
