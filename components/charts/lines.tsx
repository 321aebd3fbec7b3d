import { cx } from "../ui/cx";
import { type SeriesStyle, strokeClass } from "./series-style";

/**
 * Levels over the middles of their buckets, in percent of `top`; a gap where there is none. What leads to the bucket
 * that still runs is dashed. One drawing.
 */
export function Lines({
  levels,
  styles,
  top,
  running,
}: {
  levels: (number | null)[][];
  styles: SeriesStyle[];
  top: number;
  /** The place of the running bucket, -1 for none. */
  running: number;
}) {
  return (
    <svg
      viewBox={`0 0 ${levels[0]?.length ?? 1} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="absolute inset-0 size-full overflow-visible"
    >
      {levels.map((values, place) => (
        <g
          // biome-ignore lint/suspicious/noArrayIndexKey: safe because a series is its place
          key={place}
          className={cx("stroke-[1.75px]", strokeClass(styles[place]))}
          style={{ opacity: `var(--series-${place}, 1)` }}
        >
          <path
            d={linePath(
              values.map((value, at) => (at === running ? null : value)),
              top,
            )}
            vectorEffect="non-scaling-stroke"
          />
          <path
            d={linePath(
              values.map((value, at) => (at === running || at === running - 1 ? value : null)),
              top,
            )}
            strokeDasharray={values[running - 1] == null ? undefined : "2 4"}
            vectorEffect="non-scaling-stroke"
          />
        </g>
      ))}
    </svg>
  );
}

/** A level between two gaps is a line without length, which its round ends make a dot. */
export function linePath(values: (number | null)[], top: number): string {
  return values
    .map((value, place) => {
      if (value === null) return "";
      const [x, y] = [place + 0.5, Number((100 - (value / top) * 100).toFixed(3))];
      const [before, after] = [values[place - 1] ?? null, values[place + 1] ?? null];
      if (before !== null) return `L${x} ${y}`;
      return after === null ? `M${x} ${y}h0` : `M${x} ${y}`;
    })
    .join("");
}
