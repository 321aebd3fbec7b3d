import type { CSSProperties, ReactNode } from "react";
import { cx } from "../ui/cx";
import { type Column, entryName, type KeyEntry } from "./column";
import { Diamond } from "./diamond";
import { Swatch } from "./swatch";

const WIDTH = 232;

/** All there is to say of one bucket, beside it. */
export function ChartTooltip({
  column,
  series,
  index,
  count,
}: {
  column: Column;
  series: KeyEntry[];
  index: number;
  /** How many buckets there are. */
  count: number;
}) {
  return (
    <div
      aria-hidden="true"
      style={{ ...placeOf(index, count), width: WIDTH }}
      className="pointer-events-none absolute top-2 z-20 rounded-control bg-raised px-3 py-2.5 text-small shadow-float"
    >
      <Line name={column.name} value={column.total} className="text-body font-semibold" />
      {column.lines.map(({ name, value }) => (
        <Line key={name} name={name} value={value} className="text-ink-3" />
      ))}
      {column.mark && (
        <p className="mt-1 flex gap-1.5 text-warn">
          <Diamond className="mt-0.5" />
          {column.mark}
        </p>
      )}
      {series.length > 0 && (
        <div className="my-2 flex flex-col gap-0.5 border-y border-line py-2">
          {series.map((entry, place) => (
            <Line
              key={entryName(entry)}
              mark={<Swatch style={entry.style} />}
              name={entry.label}
              value={column.parts[place] ?? "–"}
            />
          ))}
        </div>
      )}
      <Line name={column.requests} value={column.grade ?? ""} className="text-ink-3" />
    </div>
  );
}

function Line({
  name,
  value,
  mark,
  className,
}: {
  name: string;
  value: string;
  mark?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cx("flex items-center gap-2", className)}>
      {mark}
      <span className="min-w-0 grow truncate">{name}</span>
      <span>{value}</span>
    </div>
  );
}

function placeOf(index: number, count: number): CSSProperties {
  const isRight = index < count / 2;
  const edge = `${((isRight ? index + 1 : index) / count) * 100}%`;
  const left = isRight ? `${edge} + 8px` : `${edge} - ${WIDTH + 8}px`;
  return { left: `clamp(0px, calc(${left}), calc(100% - ${WIDTH}px))` };
}
