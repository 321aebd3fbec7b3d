import type { Range } from "@/lib/time";
import { intervalName, valueTicks } from "./axis";
import { BucketChart, type Cut } from "./bucket-chart";
import type { Column, KeyEntry } from "./column";
import type { TableColumn } from "./figures-table";
import { Lines } from "./lines";

/** Levels over time as lines, wholly in the server's HTML; each has an entry in the key, or there is one without. */
export function LineChart({
  name,
  buckets,
  cut,
  levels,
  atLeast = 0,
  tickText,
  series = [],
  columns,
  table,
}: {
  name: string;
  buckets: Range[];
  cut: Cut;
  levels: (number | null)[][];
  /** What the axis reaches at any rate. */
  atLeast?: number;
  tickText: (tick: number) => string;
  series?: KeyEntry[];
  columns: Column[];
  table: TableColumn[];
}) {
  const ticks = valueTicks(Math.max(atLeast, ...levels.flat().map((value) => value ?? 0)));
  return (
    <BucketChart
      caption={`${name} by ${intervalName(cut.interval)}, ${cut.tz}`}
      buckets={buckets}
      cut={cut}
      ticks={ticks.map(tickText)}
      series={series}
      columns={columns}
      table={{ before: table }}
      isSmall
    >
      <Lines
        levels={levels}
        styles={series.map(({ style }) => style)}
        top={ticks.at(-1) || 1}
        running={buckets.findIndex(({ from, to }) => from <= cut.now && cut.now < to)}
      />
    </BucketChart>
  );
}
