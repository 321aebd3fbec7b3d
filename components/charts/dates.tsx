import { cx } from "../ui/cx";
import type { DateLabel } from "./axis";

/** Half of a letter's mean width in this size. */
const HALF_LETTER_EM = 0.28;

/** Dates below the middle of their buckets; the outer ones stay within the plot. */
export function Dates({
  labels,
  count,
  className,
}: {
  labels: DateLabel[];
  /** How many buckets there are. */
  count: number;
  className: string;
}) {
  return (
    <div
      aria-hidden="true"
      className={cx("relative mt-1.5 h-4 text-caption whitespace-nowrap text-ink-3", className)}
    >
      {labels.map(({ index, text, isCurrent }) => {
        const half = `${(text.length * HALF_LETTER_EM).toFixed(2)}em`;
        const middle = `${Number((((index + 0.5) / count) * 100).toFixed(3))}%`;
        return (
          <span
            key={index}
            className={cx("absolute -translate-x-1/2", isCurrent && "font-medium text-ink")}
            style={{ left: `clamp(${half}, ${middle}, 100% - ${half})` }}
          >
            {text}
          </span>
        );
      })}
    </div>
  );
}
