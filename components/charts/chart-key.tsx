import type { ReactNode } from "react";
import { cx } from "../ui/cx";
import { entryName, type KeyEntry } from "./column";
import { LongName } from "./long-name";
import { Swatch } from "./swatch";

/** The series by name; pressing one leaves it alone in the chart. */
export function ChartKey({
  series,
  alone,
  onChoice,
  after,
  children,
}: {
  series: KeyEntry[];
  alone: number | null;
  onChoice: (place: number) => void;
  after: ReactNode;
  /** What else is drawn. */
  children: ReactNode;
}) {
  return (
    <div className="col-start-2 mt-2 flex flex-wrap items-center gap-x-4 gap-y-1.5 text-small text-ink-2 max-md:col-start-1 max-md:col-end-3">
      {series.map((entry, place) => (
        <button
          key={entryName(entry)}
          type="button"
          aria-pressed={alone === place}
          onClick={() => onChoice(place)}
          className={cx(
            "flex min-w-0 items-center gap-1.5 rounded-badge hover:text-ink pointer-coarse:min-h-8",
            alone !== null && (alone === place ? "font-medium text-ink" : "text-ink-3"),
          )}
        >
          <span className={cx("flex", alone !== null && alone !== place && "opacity-30")}>
            <Swatch style={entry.style} />
          </span>
          <LongName text={entry.label} className="max-w-56" />
          {entry.note && <span className="text-ink-3">{entry.note}</span>}
        </button>
      ))}
      {children}
      {after}
    </div>
  );
}
