import type { Range } from "@/lib/time";
import { DAY_MS, type Day } from "./days";

/** How a stretch is best read: event by event, at the times that the sums of its days tell, or as it turns out. */
type Way = { way: "through"; calls: number } | { way: "times"; days: Day[] } | { way: "unknown" };

/** A part of a range that may hold matches. */
export type Stretch = Way & { range: Range };

/** So many events are rather read in one go than asked for in parts. */
const AT_ONCE = 5000;
const TIMES_AT_ONCE = 500;
const FEW_DAYS = 3;

type Step = { from: number; day: Day | undefined };

/**
 * Cuts a range into stretches, from its end back or in its order; what lies in none of them holds no match. `days` are
 * those whose sums hold.
 */
export function* toStretches(range: Range, days: Day[], forward: boolean): Generator<Stretch> {
  const known = new Map(days.map((day) => [day.from, day]));
  const steps: Step[] = [];
  for (let from = startOfDay(range.from); from < range.to.getTime(); from += DAY_MS)
    steps.push({ from, day: known.get(from) });
  if (!forward) steps.reverse();
  for (let left = steps; left.length > 0; ) {
    const [count, way] = next(left);
    if (way) yield { ...way, range: spanOf(left.slice(0, count), range) };
    left = left.slice(count);
  }
}

export function startOfDay(instant: Date): number {
  return Math.floor(instant.getTime() / DAY_MS) * DAY_MS;
}

/** How many steps are taken next, and in which way; null to pass them over. */
function next(steps: Step[]): [count: number, way: Way | null] {
  const days = knownFirst(steps);
  const [first] = days;
  if (!first) {
    const known = steps.findIndex(({ day }) => day !== undefined);
    return [known === -1 ? steps.length : known, { way: "unknown" }];
  }
  if (first.matches === 0) return [1, null];
  return (first.isTimed && atTimes(days)) || through(days);
}

function knownFirst(steps: Step[]): Day[] {
  const days: Day[] = [];
  for (const { day } of steps) {
    if (!day) break;
    days.push(day);
  }
  return days;
}

/** Days with their times and empty ones between them; null when a few are better read with the dense one behind them. */
function atTimes(days: Day[]): [number, Way] | null {
  const end = days.findIndex(({ matches, isTimed }) => matches > 0 && !isTimed);
  const taken: Day[] = [];
  let times = 0;
  for (const day of end === -1 ? days : days.slice(0, end)) {
    if (times >= TIMES_AT_ONCE) break;
    if (day.matches > 0) taken.push(day);
    times += day.among;
  }
  const calls = days.slice(0, end + 1).reduce((sum, day) => sum + day.calls, 0);
  if (end !== -1 && taken.length < FEW_DAYS && calls <= AT_ONCE) return null;
  return [lengthTo(days, taken), { way: "times", days: taken }];
}

/** Days that hold many matches, and others as long as they are little to read. */
function through(days: Day[]): [number, Way] {
  const taken: Day[] = [];
  let [calls, waiting] = [0, 0];
  for (const day of days) {
    const isDense = day.matches > 0 && !day.isTimed && waiting === 0;
    if (taken.length > 0 && !isDense && calls + waiting + day.calls > AT_ONCE) break;
    waiting += day.calls;
    if (day.matches === 0) continue;
    taken.push(day);
    calls += waiting;
    waiting = 0;
  }
  return [lengthTo(days, taken), { way: "through", calls }];
}

/** Up to the last one taken. */
function lengthTo(days: Day[], taken: Day[]): number {
  const last = taken.at(-1);
  return last ? days.indexOf(last) + 1 : 1;
}

function spanOf(steps: Step[], { from, to }: Range): Range {
  const starts = steps.map((step) => step.from);
  return {
    from: new Date(Math.max(from.getTime(), Math.min(...starts))),
    to: new Date(Math.min(to.getTime(), Math.max(...starts) + DAY_MS)),
  };
}
