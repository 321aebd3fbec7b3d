import type { Course } from "@/lib/course";
import type { Status } from "@/lib/standing";
import { valueTicks } from "../charts/axis";

/** A place in the drawing, in shares of its width and height; `y` counts from the base. */
export type Spot = { x: number; y: number };

export type Shape = {
  ticks: number[];
  left: Spot[];
  /** What would be left if the limit were spent evenly; empty where the period has no end. */
  even: Spot[];
  /** What will be left at the usual rate, and between the lower and the higher one. */
  forecast: Spot[];
  fan: Spot[];
  reached: (Spot & { percent: number })[];
  /** Where the limit is reached, as foreseen; null when not in the drawing. */
  exhausted: number | null;
  blocked: { from: number; to: number }[];
  now: number;
  from: number;
  to: number;
};

const HOUR_MS = 3_600_000;
/** How much of the drawing lies ahead where a budget never ends. */
const AHEAD = 0.2;
const MOST_AHEAD = 0.5;

/** How what is left is drawn, from the start of the period to its end. */
export function shapeOf(course: Course, status: Status, now: Date): Shape {
  const from = course.range.from.getTime();
  const to = course.hasEnd ? course.range.to.getTime() : endOf(course, status, now);
  const limits = course.limits.map(({ at, limitUsd }) => ({ at: at.getTime(), usd: Number(limitUsd) }));
  const most = Math.max(
    ...limits.map(({ usd }) => usd),
    ...course.points.map(({ leftUsd }) => Number(leftUsd)),
  );
  const ticks = valueTicks(most);
  const top = ticks.at(-1) || 1;
  const x = (at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const spot = (at: number, usd: number): Spot => ({ x: x(at), y: Math.max(0, usd) / top });
  const ahead = (rate: number) =>
    leftAhead(limits, { left: freeOf(status), rate, now: now.getTime(), to }).map(({ at, usd }) =>
      spot(at, usd),
    );
  const rates = [status.recentUsdPerHour, status.usualUsdPerHour].map(Number);
  const usual = Number(status.usualUsdPerHour);
  const hasForecast = freeOf(status) > 0 && usual > 0;
  return {
    ticks,
    left: course.points.map(({ at, leftUsd }) => spot(at.getTime(), Number(leftUsd))),
    even: course.hasEnd ? evenPace(limits, from, to).map(({ at, usd }) => spot(at, usd)) : [],
    forecast: hasForecast ? ahead(usual) : [],
    fan: hasForecast ? [...ahead(Math.min(...rates)), ...ahead(Math.max(...rates)).reverse()] : [],
    reached: course.reached.map(({ at, leftUsd, percent }) => ({
      ...spot(at.getTime(), Number(leftUsd)),
      percent,
    })),
    exhausted:
      hasForecast && status.exhaustedAt && status.exhaustedAt.getTime() <= to
        ? x(status.exhaustedAt.getTime())
        : null,
    blocked: course.blocked.map(({ first, last }) => ({ from: x(first.getTime()), to: x(last.getTime()) })),
    now: x(now.getTime()),
    from,
    to,
  };
}

/** The instants between which the limit is reached at the higher and at the lower rate; null where that is never. */
export function exhaustionRange(status: Status, now: Date): { first: Date; last: Date | null } | null {
  const [slow = 0, fast = 0] = [status.recentUsdPerHour, status.usualUsdPerHour]
    .map(Number)
    .sort((a, b) => a - b);
  if (fast <= 0) return null;
  const at = (rate: number) => new Date(now.getTime() + (freeOf(status) / rate) * HOUR_MS);
  const end = status.period.to;
  const last = slow > 0 ? at(slow) : null;
  return { first: at(fast), last: last && end && last >= end ? null : last };
}

/** What is not spent; what is held will be spent or given back. */
function freeOf({ limitUsd, spentUsd }: Status): number {
  return Number(limitUsd) - Number(spentUsd);
}

function endOf({ range }: Course, { exhaustedAt }: Status, now: Date): number {
  const past = Math.max(HOUR_MS, now.getTime() - range.from.getTime());
  const end = now.getTime() + past * AHEAD;
  const wanted = exhaustedAt ? now.getTime() + (exhaustedAt.getTime() - now.getTime()) * 1.1 : end;
  return wanted <= now.getTime() + past * MOST_AHEAD ? Math.max(end, wanted) : end;
}

type Level = { at: number; usd: number };

/** A line to nothing at the end, which moves with the limit. */
function evenPace(limits: Level[], from: number, to: number): Level[] {
  const pace = (limit: number, at: number) => ({ at, usd: limit * (1 - (at - from) / (to - from)) });
  return limits.flatMap(({ at, usd }, place) => [pace(usd, at), pace(usd, limits[place + 1]?.at ?? to)]);
}

/** What will be left at a rate, with the limit as it will be; once nothing is, the line ends. */
function leftAhead(
  limits: Level[],
  { left, rate, now, to }: { left: number; rate: number; now: number; to: number },
): Level[] {
  const limitAt = (time: number) => limits.findLast(({ at }) => at <= time)?.usd ?? 0;
  const start = limitAt(now);
  const spentSince = (time: number) => (rate * (time - now)) / HOUR_MS;
  const levels: Level[] = [{ at: now, usd: left }];
  const changes = limits.map(({ at }) => at).filter((at) => at > now && at < to);
  for (const [place, next] of [...changes, to].entries()) {
    const since = place === 0 ? now : (changes[place - 1] ?? now);
    const whole = left + limitAt(since) - start;
    const end = rate > 0 ? now + (whole / rate) * HOUR_MS : Number.POSITIVE_INFINITY;
    if (end <= next) return [...levels, { at: Math.max(since, end), usd: 0 }];
    levels.push({ at: next, usd: whole - spentSince(next) });
    if (next !== to)
      levels.push({ at: next, usd: whole + limitAt(next) - limitAt(since) - spentSince(next) });
  }
  return levels;
}
