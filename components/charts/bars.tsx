import { cx } from "../ui/cx";
import { fillClass, type SeriesStyle } from "./series-style";

/** One bucket in numbers: of each series, what it will come to at its end, and what the one before came to. */
export type Bar = { parts: number[]; expected: number | null; previous: number | null };

/** Stacked bars in percent of `top`, with what is expected of the rest and ticks of the range before. */
export function Bars({ bars, styles, top }: { bars: Bar[]; styles: SeriesStyle[]; top: number }) {
  // The columns are told ahead, so that the first bars do not move while the rest of the page still comes.
  const columns = { gridTemplateColumns: `repeat(${bars.length}, minmax(0, 1fr))` };
  return (
    <div aria-hidden="true" className="absolute inset-0 grid" style={columns}>
      {bars.map(({ parts, expected }, place) => {
        const total = totalOf(parts);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: safe because a bucket is its place
          <div key={place} className="relative">
            {total > 0 && <Stack parts={parts} total={total} styles={styles} top={top} />}
            {expected !== null && expected > total && <Expected from={total / top} to={expected / top} />}
          </div>
        );
      })}
      <PreviousTicks bars={bars} top={top} />
    </div>
  );
}

/** The highest that a bucket has to show. */
export function heightOf({ parts, expected, previous }: Bar): number {
  return Math.max(totalOf(parts), expected ?? 0, previous ?? 0);
}

function totalOf(parts: number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

function Stack({
  parts,
  total,
  styles,
  top,
}: {
  parts: number[];
  total: number;
  styles: SeriesStyle[];
  top: number;
}) {
  return (
    <div
      className="absolute inset-x-[15%] bottom-0 flex flex-col-reverse overflow-hidden rounded-t-bar"
      style={{ height: percent(total / top), minHeight: 1 }}
    >
      {styles.map((style, place) => {
        const part = parts[place] ?? 0;
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
function PreviousTicks({ bars, top }: { bars: Bar[]; top: number }) {
  const path = bars
    .flatMap(({ previous }, place) =>
      previous !== null && previous > 0
        ? `M${place + 0.07} ${Number((100 - (previous / top) * 100).toFixed(3))}h.86`
        : [],
    )
    .join("");
  if (path === "") return null;
  return (
    <svg
      viewBox={`0 0 ${bars.length} 100`}
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
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
