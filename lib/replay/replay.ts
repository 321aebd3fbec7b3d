import { type Definition, type PeriodRange, periodAt, stepAt } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import { eventCost } from "@/lib/filters";
import { Decimal, toUsdString } from "@/lib/money";
import type { Range } from "@/lib/time";
import { keyOf, PICO, selected, stretchesOf, toPico } from "./calls";
import { type ReplayedCell, toCells } from "./cells";
import { carry, type Notice, type Rule, startWalker, take, type Walker } from "./walk";

/** A period, or the day of a rolling one, in which the budget would have warned or blocked. */
export type ReplayedPeriod = {
  key: string;
  range: PeriodRange;
  /** What it would have spent, of a rolling period together with the days before. */
  spentUsd: string;
  warnings: { threshold: number; at: Date }[];
  /** The first call that it would have refused. */
  blockedAt: Date | null;
  stoppedCalls: number;
  stoppedUsd: string;
};

export type Replay = {
  range: Range;
  /** How many calls it would have counted or stopped. */
  calls: number;
  warnedPeriods: number;
  blockedPeriods: number;
  stoppedCalls: number;
  stoppedUsd: string;
  /** In the order of time; the first so many of them. */
  periods: ReplayedPeriod[];
  /** All of the range, in the order of time. */
  cells: ReplayedCell[];
};

const DAY_MS = 86_400_000;
const MOST_PERIODS = 500;
const LONG_AGO = new Date("2000-01-01T00:00:00Z");
const toUsd = (pico: bigint) => toUsdString(new Decimal(pico.toString()).div(PICO));

/**
 * What a budget would have done with the team's own calls of the last days if every call had asked it before, for
 * what it cost in the end. What the first period spent before is counted, as it is for a budget that is made anew.
 */
export async function replay(
  scope: Scope,
  definition: Definition,
  { days = 90, now = new Date() }: { days?: number; now?: Date } = {},
): Promise<Replay> {
  const range = { from: new Date(now.getTime() - days * DAY_MS), to: now };
  const steps = stepsOf(definition, range);
  const rule = toRule(definition);
  const walkers = await carried(scope, definition, range.from, steps, rule);
  const notices: Notice[] = [];
  let count = 0;
  for await (const { key, calls } of stretchesOf(scope, definition, range)) {
    const walker = walkerOf(walkers, key);
    for (const call of calls) {
      count++;
      const notice = take(walker, rule, steps, call);
      if (notice) notices.push(notice);
    }
  }
  const cells = toCells(
    definition,
    range,
    notices.map((notice) => toTold(notice, steps)),
  );
  return { ...toReplay(notices, steps, range), calls: count, cells };
}

function toTold({ key, place, warnings, blockedAt }: Notice, steps: PeriodRange[]) {
  const range = steps[place] ?? { from: null, to: null };
  return { key, range, hasWarned: warnings.length > 0, hasBlocked: blockedAt !== null };
}

/** From the first that counts for the first call. */
function stepsOf({ cycle }: Definition, { from, to }: Range): PeriodRange[] {
  const first = stepAt(cycle, periodAt(cycle, from).from ?? from);
  const steps = [first];
  for (let end = first.to; end && end < to; ) {
    const step = stepAt(cycle, end);
    steps.push(step);
    end = step.to;
  }
  return steps;
}

function toRule({ limitUsd, thresholds, mode, cycle }: Definition): Rule {
  return {
    limit: toPico(limitUsd),
    thresholds: thresholds.map((percent) => ({
      percent,
      amount: BigInt(new Decimal(limitUsd).times(PICO).times(percent).div(100).ceil().toFixed()),
    })),
    isHard: mode === "hard",
    depth: cycle.period === "rolling" ? (cycle.periodDays ?? 1) : 1,
  };
}

function walkerOf(walkers: Map<string, Walker>, key: string): Walker {
  const known = walkers.get(key);
  if (known) return known;
  const made = startWalker(key);
  walkers.set(key, made);
  return made;
}

/** The counters with what the period of an instant has spent until then. */
async function carried(
  scope: Scope,
  definition: Definition,
  until: Date,
  steps: PeriodRange[],
  rule: Rule,
): Promise<Map<string, Walker>> {
  const walkers = new Map<string, Walker>();
  const starts = steps.flatMap(({ from }) => (from && from <= until ? [from.toISOString()] : []));
  const place =
    starts.length > 1 ? Prisma.sql`width_bucket(e.occurred_at, ${starts}::timestamptz[]) - 1` : Prisma.sql`0`;
  const rows = await scope.db.$queryRaw<{ key: string; place: number; spent: string }[]>(Prisma.sql`
    SELECT ${keyOf(definition)} AS key, ${place} AS place,
           trunc(coalesce(sum(${eventCost}), 0) * 1000000000000)::text AS spent
      ${selected(scope, definition, { from: steps[0]?.from ?? LONG_AGO, to: until })}
     GROUP BY 1, 2 ORDER BY 1, 2`);
  for (const { key, place: at, spent } of rows) carry(walkerOf(walkers, key), rule, at, BigInt(spent));
  return walkers;
}

function toReplay(notices: Notice[], steps: PeriodRange[], range: Range): Omit<Replay, "calls" | "cells"> {
  const inOrder = notices.sort((a, b) => a.place - b.place || (a.key < b.key ? -1 : 1));
  return {
    range,
    warnedPeriods: notices.filter(({ warnings }) => warnings.length > 0).length,
    blockedPeriods: notices.filter(({ blockedAt }) => blockedAt !== null).length,
    stoppedCalls: notices.reduce((sum, { stoppedCalls }) => sum + stoppedCalls, 0),
    stoppedUsd: toUsd(notices.reduce((sum, { stopped }) => sum + stopped, 0n)),
    periods: inOrder.slice(0, MOST_PERIODS).map((notice) => ({
      key: notice.key,
      range: steps[notice.place] ?? { from: null, to: null },
      spentUsd: toUsd(notice.spent),
      warnings: notice.warnings.map(({ percent, at }) => ({ threshold: percent, at: new Date(at) })),
      blockedAt: notice.blockedAt === null ? null : new Date(notice.blockedAt),
      stoppedCalls: notice.stoppedCalls,
      stoppedUsd: toUsd(notice.stopped),
    })),
  };
}
