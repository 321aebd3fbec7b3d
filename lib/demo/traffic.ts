import { addDays, formatClock, type Range, startOf, weekdayOf } from "@/lib/time";
import type { Feature, Profile, Rhythm } from "./profile";
import { createPicker, type Random } from "./random";

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;
const LONGEST_SESSION = 40;

/** The start of the team's working day in which a moment of the span falls, or of the last one before it. */
export function momentOf({ timeZone }: Profile, { from, to }: Range, moment: number): Date {
  const at = from.getTime() + moment * (to.getTime() - from.getTime());
  let day = startOf("day", new Date(at), timeZone);
  while (weekdayOf(day, timeZone) > 5) day = addDays(day, -1, timeZone);
  return day < from ? from : day;
}

/** The day of the spike. */
export function spikeOf(profile: Profile, span: Range): Range {
  const from = momentOf(profile, span, profile.spike.at);
  return { from, to: addDays(from, 1, profile.timeZone) };
}

// The hours of a working day by the team's clock, and what of them is left on a weekend.
const RHYTHMS: Record<Rhythm, { hours: number[]; weekend: number }> = {
  office: {
    hours: [1, 1, 1, 1, 1, 2, 5, 16, 38, 54, 58, 55, 40, 48, 58, 57, 50, 37, 22, 15, 11, 9, 5, 2],
    weekend: 0.3,
  },
  always: {
    hours: [18, 13, 10, 9, 9, 11, 16, 25, 38, 47, 52, 53, 51, 52, 54, 53, 51, 50, 50, 51, 49, 43, 34, 25],
    weekend: 0.8,
  },
  night: {
    hours: [40, 58, 60, 57, 44, 20, 8, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 5, 6, 9, 16, 28],
    weekend: 0.55,
  },
};

/** How busy a rhythm is at an instant, beside its mean over the week. */
function activity(rhythm: Rhythm, weekday: number, hour: number): number {
  const { hours, weekend } = RHYTHMS[rhythm];
  const mean = ((hours.reduce((sum, one) => sum + one, 0) / 24) * (5 + 2 * weekend)) / 7;
  return ((hours[hour] ?? 0) / mean) * (weekday > 5 ? weekend : 1);
}

/** A stretch of calls about one thing. What its calls have in common is drawn by whoever makes the calls. */
export type Session = { feature: Feature; isSpike: boolean };
export type PlannedCall = { at: number; session: Session };

/** Exactly so many calls of a span, in the order of time. */
export function* planCalls(
  profile: Profile,
  input: { calls: number; span: Range; random: Random },
): Generator<PlannedCall> {
  const { calls, span, random } = input;
  const hours = weigh(profile, span, random);
  const total = hours.reduce((sum, { weights }) => sum + sumOf(weights), 0);
  const planned: PlannedCall[][] = hours.map(() => []);
  const [start, end] = [span.from.getTime(), span.to.getTime()];
  let [done, weight] = [0, 0];
  for (const [place, hour] of hours.entries()) {
    weight += sumOf(hour.weights);
    const due = place === hours.length - 1 ? calls : Math.round((calls * weight) / total);
    const pick = createPicker(hour.weights.map((one, index) => one / callsOf(profile.features[index])));
    while (done < due) {
      const feature = profile.features[pick(random)];
      if (!feature) break;
      const session = { feature, isSpike: hour.isSpike && feature.name === profile.spike.feature };
      let at = hour.start + random.int(hour.end - hour.start);
      for (let left = Math.min(drawLength(feature, random), calls - done); left > 0; left--, done++) {
        // What would come after the end comes before it.
        const moved = at < end ? at : Math.max(hour.start, 2 * end - at - 1);
        planned[Math.floor((moved - start) / HOUR_MS)]?.push({ at: moved, session });
        at += 1000 + Math.floor(random.logNormal((feature.session?.pauseSeconds ?? 0) * 1000, 0.8));
      }
    }
    yield* (planned[place] ?? []).sort((a, b) => a.at - b.at);
    planned[place] = [];
  }
}

type Hour = { start: number; end: number; isSpike: boolean; weights: number[] };

/** What each feature weighs in each hour. */
function weigh(profile: Profile, span: Range, random: Random): Hour[] {
  const { features, timeZone, spike } = profile;
  const [from, to] = [span.from.getTime(), span.to.getTime()];
  const spikeDay = spikeOf(profile, span);
  const launches = features.map(({ launch }) => launch && momentOf(profile, span, launch).getTime());
  let moods: number[] = [];
  return Array.from({ length: Math.ceil((to - from) / HOUR_MS) }, (_, place): Hour => {
    const start = from + place * HOUR_MS;
    const instant = new Date(start);
    const clock = Number(formatClock(instant, timeZone).slice(0, 2));
    const weekday = weekdayOf(instant, timeZone);
    const growth = (1 + profile.growth) ** ((start - from) / MONTH_MS);
    const isSpike = spikeDay.from <= instant && instant < spikeDay.to;
    // Some days are busier than others, and no rule says why.
    if (place % 24 === 0) moods = features.map(() => random.logNormal(random.logNormal(1, 0.04), 0.09));
    const weights = features.map((feature, index) => {
      const usual = feature.share * activity(feature.rhythm, weekday, clock) * growth * (moods[index] ?? 1);
      const known = adoption(launches[index], start, to - from);
      const wild = isSpike && feature.name === spike.feature ? spike.factor : 1;
      return usual * known * wild * random.logNormal(1, 0.1);
    });
    return { start, end: Math.min(to, start + HOUR_MS), isSpike, weights };
  });
}

/** A new feature is found by its users within a tenth of the span. */
function adoption(launch: number | undefined, at: number, spanMs: number): number {
  if (launch === undefined) return 1;
  return at < launch ? 0 : Math.min(1, 0.3 + (7 * (at - launch)) / spanMs);
}

function callsOf(feature: Feature | undefined): number {
  return feature?.session?.calls ?? 1;
}

/** Most sessions are short, a few long; in the mean as long as the feature says. */
function drawLength(feature: Feature, random: Random): number {
  const mean = callsOf(feature);
  if (mean === 1) return 1;
  return Math.min(LONGEST_SESSION, 1 + Math.floor(Math.log(1 - random.unit()) / Math.log(1 - 1 / mean)));
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
