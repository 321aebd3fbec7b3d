import type { Course } from "@/lib/course";
import { formatAxisUsd } from "@/lib/format";
import type { Status } from "@/lib/standing";
import { formatClock, formatDate } from "@/lib/time";
import { Dates } from "../charts/dates";
import { Plot } from "../charts/plot";
import { ValueAxis } from "../charts/value-axis";
import { BurnDownMarks } from "./burn-down-marks";
import { type Shape, type Spot, shapeOf } from "./burn-down-shape";
import { type CourseNote, CourseNotes } from "./course-notes";

const WIDTH = 1000;
const HEIGHT = 100;
const DAY_MS = 86_400_000;
/** So many stretches lie between dates, and dates nearer to `now` than `room` of the width give way to it. */
const MANY = { stretches: 5, room: 0.07 };
const FEW = { stretches: 3, room: 0.18 };

/** What is left of a limit over its running period, wholly in the server's HTML. */
export function BurnDown({
  course,
  status,
  notes,
  now,
}: {
  course: Course;
  status: Status;
  notes: CourseNote[];
  now: Date;
}) {
  const shape = shapeOf(course, status, now);
  const tz = status.budget.cycle.timeZone;
  return (
    <figure aria-label="What is left over the period" className="min-w-0">
      <div className="grid grid-cols-[auto_minmax(0,1fr)]">
        <ValueAxis texts={shape.ticks.map((tick) => formatAxisUsd(String(tick)))} />
        <Plot rules={shape.ticks.length}>
          <Lines shape={shape} />
          <BurnDownMarks shape={shape} notes={notes} />
        </Plot>
        <div className="col-start-2">
          <Dates labels={datesOf(shape, tz, FEW)} count={1} className="md:hidden" />
          <Dates labels={datesOf(shape, tz, MANY)} count={1} className="max-md:hidden" />
        </div>
      </div>
      <CourseNotes notes={notes} />
    </figure>
  );
}

function Lines({ shape }: { shape: Shape }) {
  const { left, even, forecast, fan, blocked } = shape;
  const [first, last] = [left[0], left.at(-1)];
  return (
    <>
      {blocked.map(({ from, to }) => (
        <span
          key={from}
          className="absolute inset-y-0 min-w-0.5 border-x border-bad-line bg-bad-wash"
          style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
        />
      ))}
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        fill="none"
        strokeLinejoin="round"
        className="absolute inset-0 size-full overflow-visible"
      >
        {first && last && (
          <path d={`${pathOf(left)}V${HEIGHT}H${round(first.x * WIDTH)}Z`} className="fill-tint" />
        )}
        <path d={pathOf(fan)} className="fill-warn-wash" />
        <path d={pathOf(even)} vectorEffect="non-scaling-stroke" className="stroke-ink-4 stroke-[1.25px]" />
        <path
          d={pathOf(forecast)}
          vectorEffect="non-scaling-stroke"
          strokeDasharray="4 4"
          className="stroke-ink stroke-[1.5px]"
        />
        <path d={pathOf(left)} vectorEffect="non-scaling-stroke" className="stroke-ink stroke-[1.75px]" />
      </svg>
    </>
  );
}

function pathOf(spots: Spot[]): string {
  return spots
    .map(({ x, y }, place) => `${place === 0 ? "M" : "L"}${round(x * WIDTH)} ${round((1 - y) * HEIGHT)}`)
    .join("");
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

/** Dates from the start to the end, and `Now`. */
function datesOf({ from, to, now }: Shape, tz: string, { stretches, room }: typeof MANY) {
  const isShort = to - from <= 2 * DAY_MS;
  const text = (at: Date) => (isShort ? formatClock(at, tz) : formatDate(at, tz));
  const places = Array.from({ length: stretches + 1 }, (_, place) => place / stretches);
  const dates = places
    .filter((share) => Math.abs(share - now) > room)
    .map((share) => ({
      index: share - 0.5,
      text: text(new Date(from + share * (to - from))),
      isCurrent: false,
    }));
  return [...dates, { index: now - 0.5, text: "Now", isCurrent: true }];
}
