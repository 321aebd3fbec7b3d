"use client";

import Link from "next/link";
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useRef,
  useState,
} from "react";
import { ChartKey } from "./chart-key";
import { ChartTooltip } from "./chart-tooltip";
import type { Column, KeyEntry } from "./column";

const MOVES: Record<string, (index: number, last: number) => number> = {
  ArrowRight: (index, last) => Math.min(index + 1, last),
  ArrowLeft: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};
const FAINT = 0.12;

/**
 * Lets a chart drawn by the server be pointed at, walked with arrow keys and narrowed to one series. A bucket leads to
 * its events by a click or Enter; a finger's first touch only tells of it.
 */
export function ChartFrame({
  label,
  columns,
  series,
  start,
  axis,
  plot,
  marks,
  dates,
  extraKeys,
  table,
}: {
  label: string;
  columns: Column[];
  series: KeyEntry[];
  /** The bucket that the keyboard comes to first. */
  start: number;
  axis: ReactNode;
  plot: ReactNode;
  /** What can be pressed above the plot. */
  marks?: ReactNode;
  dates: ReactNode;
  extraKeys?: ReactNode;
  table: ReactNode;
}) {
  const [index, setIndex] = useState<number | null>(null);
  const [alone, setAlone] = useState<number | null>(null);
  const link = useRef<HTMLAnchorElement>(null);
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
    if (event.key === "Enter") link.current?.click();
    if (!move) return;
    event.preventDefault();
    setIndex((place) => (place === null ? start : move(place, last)));
  }

  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)]" style={isolation(series.length, alone)}>
      {axis}
      <div
        className="relative touch-pan-y"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => setIndex(null)}
      >
        {plot}
        <div
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={last}
          aria-valuenow={index ?? start}
          aria-valuetext={valueText(column ?? columns[start])}
          className="absolute inset-0 print:hidden"
          onFocus={(event) => event.currentTarget.matches(":focus-visible") && setIndex(start)}
          onBlur={() => setIndex(null)}
          onKeyDown={walk}
        />
        {index !== null && column && (
          <>
            <Shade column={column} index={index} count={columns.length} link={link} />
            <ChartTooltip column={column} series={series} index={index} count={columns.length} />
          </>
        )}
        {marks}
      </div>
      <div className="col-start-2">{dates}</div>
      <ChartKey
        series={series}
        alone={alone}
        onChoice={(place) => setAlone(alone === place ? null : place)}
        after={table}
      >
        {extraKeys}
      </ChartKey>
    </div>
  );
}

/** The tint of the bucket that is told of, and the way to its events. */
function Shade({
  column,
  index,
  count,
  link,
}: {
  column: Column;
  index: number;
  count: number;
  link: React.Ref<HTMLAnchorElement>;
}) {
  const style = { left: `${(index / count) * 100}%`, width: `${100 / count}%` };
  const className = "absolute inset-y-0 bg-tint print:hidden";
  if (!column.href) return <span className={className} style={style} />;
  return (
    <Link
      ref={link}
      href={column.href}
      prefetch={false}
      tabIndex={-1}
      aria-label={`Events of ${column.name}`}
      className={className}
      style={style}
    />
  );
}

function valueText(column: Column | undefined): string {
  if (!column) return "";
  const { name, total, mark, requests } = column;
  return `${name}: ${[total, mark, requests].filter(Boolean).join(", ")}`;
}

/** The opacity of each series as a variable, which the bars and lines of the server read. */
function isolation(count: number, alone: number | null): CSSProperties {
  if (alone === null) return {};
  const faint = Array.from({ length: count }, (_, place) => [`--series-${place}`, FAINT] as const);
  return Object.fromEntries(faint.filter((_, place) => place !== alone)) as CSSProperties;
}
