import type { Bucket } from "@/lib/analytics";
import { cx } from "../ui/cx";
import { fillClass, type SeriesStyle } from "./series-style";

/** Stacked bars in percent of `top`, with what is expected of a running bucket and ticks of the range before. */
export function Bars({
  buckets,
  styles,
  top,
  hasPrevious,
}: {
  buckets: Bucket[];
  styles: SeriesStyle[];
  top: number;
  hasPrevious: boolean;
}) {
  // The columns are told ahead, so that the first bars do not move while the rest of the page still comes.
  const columns = { gridTemplateColumns: `repeat(${buckets.length}, minmax(0, 1fr))` };
  return (
    <div aria-hidden="true" className="absolute inset-0 grid" style={columns}>
      {buckets.map((bucket) => (
        <div key={bucket.from.getTime()} className="relative">
          <Bar bucket={bucket} styles={styles} top={top} />
          {bucket.expectedCostUsd && (
            <Expected from={Number(bucket.costUsd) / top} to={Number(bucket.expectedCostUsd) / top} />
          )}
        </div>
      ))}
      {hasPrevious && <PreviousTicks buckets={buckets} top={top} />}
    </div>
  );
}

function Bar({ bucket, styles, top }: { bucket: Bucket; styles: SeriesStyle[]; top: number }) {
  const total = Number(bucket.costUsd);
  if (total <= 0) return null;
  return (
    <div
      className="absolute inset-x-[15%] bottom-0 flex flex-col-reverse overflow-hidden rounded-t-bar"
      style={{ height: percent(total / top), minHeight: 1 }}
    >
      {styles.map((style, place) => {
        const part = Number(bucket.seriesCostUsd[place] ?? 0);
        return part > 0 ? (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: safe because a series is its place in the stack
            key={place}
            className={cx("border-surface not-last:border-t", fillClass(style))}
            style={{ height: percent(part / total), opacity: `var(--series-${place}, 1)` }}
          />
        ) : null;
      })}
    </div>
  );
}

function Expected({ from, to }: { from: number; to: number }) {
  return (
    <span
      className="absolute inset-x-[15%] border border-dashed border-hatch hatch"
      style={{ bottom: percent(from), height: percent(to - from) }}
    />
  );
}

/** A line across each bar. One drawing, because boxes of 1.25 px would be rounded to one or two. */
function PreviousTicks({ buckets, top }: { buckets: Bucket[]; top: number }) {
  const ticks = buckets.flatMap(({ previousCostUsd }, place) => {
    const previous = Number(previousCostUsd);
    if (previous <= 0) return [];
    return `M${place + 0.07} ${Number((100 - (previous / top) * 100).toFixed(3))}h.86`;
  });
  const path = ticks.join("");
  return (
    <svg
      viewBox={`0 0 ${buckets.length} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
      fill="none"
      className="absolute inset-0 size-full overflow-visible"
    >
      <path d={path} vectorEffect="non-scaling-stroke" className="stroke-surface stroke-[2.75px]" />
      <path d={path} vectorEffect="non-scaling-stroke" className="stroke-ink stroke-[1.25px]" />
    </svg>
  );
}

/** Rounded so that the page does not carry sixteen digits a bar. */
function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
