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
  return (
    <div aria-hidden="true" className="absolute inset-0 flex">
      {buckets.map((bucket) => (
        <div key={bucket.from.getTime()} className="relative min-w-0 grow basis-0">
          <Bar bucket={bucket} styles={styles} top={top} />
          {bucket.expectedCostUsd && (
            <Expected from={Number(bucket.costUsd) / top} to={Number(bucket.expectedCostUsd) / top} />
          )}
          {hasPrevious && bucket.previousCostUsd !== null && (
            <span
              className="absolute inset-x-[7%] h-[1.25px] bg-ink outline-[0.75px] outline-surface"
              style={{ bottom: percent(Number(bucket.previousCostUsd) / top) }}
            />
          )}
        </div>
      ))}
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

/** Rounded so that the page does not carry sixteen digits a bar. */
function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
