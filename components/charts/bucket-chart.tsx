import type { ReactNode } from "react";
import type { Interval, Range } from "@/lib/time";
import { dateLabels } from "./axis";
import { ChartFrame } from "./chart-frame";
import type { Column, KeyEntry } from "./column";
import { Dates } from "./dates";
import { FiguresTable, type TableColumn } from "./figures-table";
import { Plot } from "./plot";
import { ValueAxis } from "./value-axis";

/** How the buckets of a chart are cut, and when now is. */
export type Cut = { interval: Interval; tz: string; now: Date };

/** What all charts over time share: axes, dates, key, tooltips and the table. `children` are drawn in the plot. */
export function BucketChart({
  caption,
  buckets,
  cut,
  ticks,
  series,
  columns,
  table,
  marks,
  extraKeys,
  isSmall = false,
  children,
}: {
  caption: string;
  buckets: Range[];
  cut: Cut;
  /** The words of the value axis from the base up. */
  ticks: string[];
  series: KeyEntry[];
  columns: Column[];
  table: { before: TableColumn[]; after?: TableColumn[] };
  /** What can be pressed above the plot. */
  marks?: ReactNode;
  extraKeys?: ReactNode;
  isSmall?: boolean;
  children: ReactNode;
}) {
  const ahead = buckets.findIndex(({ from }) => from > cut.now);
  return (
    <figure aria-label={caption} className="relative min-w-0">
      <ChartFrame
        label={caption}
        columns={columns}
        series={series}
        start={(ahead === -1 ? buckets.length : Math.max(1, ahead)) - 1}
        axis={<ValueAxis texts={ticks} />}
        plot={
          <Plot rules={ticks.length} isSmall={isSmall}>
            {children}
          </Plot>
        }
        marks={marks}
        dates={<BucketDates buckets={buckets} cut={cut} isSmall={isSmall} />}
        extraKeys={extraKeys}
        table={<FiguresTable caption={caption} columns={columns} series={series} {...table} />}
      />
    </figure>
  );
}

/** The days below a plot: as many as have room. */
export function BucketDates({
  buckets,
  cut: { interval, ...at },
  isSmall = false,
}: {
  buckets: Range[];
  cut: Cut;
  isSmall?: boolean;
}) {
  const labels = (count: number) => dateLabels(buckets, interval, { ...at, count });
  return (
    <>
      <Dates labels={labels(isSmall ? 4 : 6)} count={buckets.length} className="max-md:hidden" />
      <Dates labels={labels(3)} count={buckets.length} className="md:hidden" />
    </>
  );
}
