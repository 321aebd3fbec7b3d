"use client";

import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { cx } from "../ui/cx";
import { LongName } from "./long-name";
import type { SeriesStyle } from "./series-style";
import { Swatch } from "./swatch";

export type KeyEntry = { label: string; note?: string; style: SeriesStyle };

/** What a tooltip says of one bucket; every value is a text, `parts` in the order of the key. */
export type Column = {
  name: string;
  total: string;
  previous: { name: string; total: string } | null;
  expected: string | null;
  parts: (string | null)[];
  requests: string;
  grade: string | null;
};

const MOVES: Record<string, (index: number, last: number) => number> = {
  ArrowRight: (index, last) => Math.min(index + 1, last),
  ArrowLeft: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};
const TOOLTIP_WIDTH = 232;
const FAINT = 0.12;

/** Lets a chart drawn by the server be pointed at, walked with arrow keys and narrowed to one series. */
export function ChartFrame({
  label,
  columns,
  series,
  axis,
  plot,
  dates,
  extraKeys,
}: {
  label: string;
  columns: Column[];
  series: KeyEntry[];
  axis: ReactNode;
  plot: ReactNode;
  dates: ReactNode;
  extraKeys: ReactNode;
}) {
  const [index, setIndex] = useState<number | null>(null);
  const [alone, setAlone] = useState<number | null>(null);
  const last = columns.length - 1;
  const column = index === null ? undefined : columns[index];

  function point(event: PointerEvent<HTMLElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * columns.length);
    setIndex(Math.max(0, Math.min(place, last)));
  }

  function walk(event: KeyboardEvent) {
    const move = MOVES[event.key];
    if (event.key === "Escape") setIndex(null);
    if (!move) return;
    event.preventDefault();
    setIndex((place) => (place === null ? last : move(place, last)));
  }

  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)]" style={isolation(series.length, alone)}>
      {axis}
      <div className="relative">
        {plot}
        <div
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={index ?? last}
          aria-valuetext={valueText(column ?? columns[last])}
          className="absolute inset-0 touch-pan-y print:hidden"
          onPointerMove={point}
          onPointerDown={point}
          onPointerLeave={() => setIndex(null)}
          onFocus={(event) => event.currentTarget.matches(":focus-visible") && setIndex(last)}
          onBlur={() => setIndex(null)}
          onKeyDown={walk}
        >
          {index !== null && column && (
            <>
              <span
                className="absolute inset-y-0 bg-tint"
                style={{ left: share(index, columns.length), width: share(1, columns.length) }}
              />
              <Tooltip column={column} series={series} style={tooltipPlace(index, columns.length)} />
            </>
          )}
        </div>
      </div>
      <div className="col-start-2">{dates}</div>
      <div className="col-start-2 mt-2 flex flex-wrap items-center gap-x-4 gap-y-1.5 text-small text-ink-2 max-md:col-start-1 max-md:col-end-3">
        {series.map((entry, place) => (
          <button
            key={entry.label + entry.note}
            type="button"
            aria-pressed={alone === place}
            onClick={() => setAlone(alone === place ? null : place)}
            className={cx(
              "flex min-w-0 items-center gap-1.5 rounded-badge hover:text-ink pointer-coarse:min-h-8",
              alone !== null && alone !== place && "opacity-45",
            )}
          >
            <Swatch style={entry.style} />
            <LongName text={entry.label} className="max-w-56" />
            {entry.note && <span className="text-ink-3">{entry.note}</span>}
          </button>
        ))}
        {extraKeys}
      </div>
    </div>
  );
}

function Tooltip({ column, series, style }: { column: Column; series: KeyEntry[]; style: CSSProperties }) {
  return (
    <div
      aria-hidden="true"
      style={{ ...style, width: TOOLTIP_WIDTH }}
      className="pointer-events-none absolute top-2 z-20 rounded-control bg-raised px-3 py-2.5 text-small shadow-float"
    >
      <Line name={column.name} value={column.total} className="text-body font-semibold" />
      {column.previous && (
        <Line
          name={`Previous, ${column.previous.name}`}
          value={column.previous.total}
          className="text-ink-3"
        />
      )}
      {column.expected && <Line name="Expected by its end" value={column.expected} className="text-ink-3" />}
      {series.length > 0 && (
        <div className="my-2 flex flex-col gap-0.5 border-y border-line py-2">
          {series.map((entry, place) => (
            <Line
              key={entry.label + entry.note}
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

function valueText(column: Column | undefined): string {
  return column ? `${column.name}: ${column.total}, ${column.requests}` : "";
}

function share(part: number, whole: number): string {
  return `${(part / whole) * 100}%`;
}

function tooltipPlace(index: number, count: number): CSSProperties {
  const isRight = index < count / 2;
  const edge = isRight
    ? `${share(index + 1, count)} + 8px`
    : `${share(index, count)} - ${TOOLTIP_WIDTH + 8}px`;
  return { left: `clamp(0px, calc(${edge}), calc(100% - ${TOOLTIP_WIDTH}px))` };
}

/** The opacity of each series as a variable, which the bars of the server read. */
function isolation(count: number, alone: number | null): CSSProperties {
  if (alone === null) return {};
  const faint = Array.from({ length: count }, (_, place) => [`--series-${place}`, FAINT] as const);
  return Object.fromEntries(faint.filter((_, place) => place !== alone)) as CSSProperties;
}
