import type { PeriodRange } from "@/lib/budgets";

/** What decides whether a budget warns or blocks; money in whole millionths of a millionth of a US dollar. */
export type Rule = {
  limit: bigint;
  /** In ascending order: percent of the limit, and how much that is. */
  thresholds: { percent: number; amount: bigint }[];
  isHard: boolean;
  /** Of so many steps, the running one included, the spend is held against the limit. */
  depth: number;
};

export type Call = {
  at: number;
  /** What it asks of the budget; null when it is refused whatever is left. */
  asked: bigint | null;
  counted: bigint;
};

/** A step in which the budget warned or blocked. */
export type Notice = {
  key: string;
  place: number;
  spent: bigint;
  warnings: { percent: number; at: number }[];
  blockedAt: number | null;
  stoppedCalls: number;
  stopped: bigint;
};

/** A counter on its way through the steps. */
export type Walker = {
  key: string;
  place: number;
  /** What the steps spent that are held against the limit. */
  recent: { place: number; spent: bigint }[];
  sum: bigint;
  /** How many thresholds the sum has reached. */
  reached: number;
  notice: Notice | null;
};

export function startWalker(key: string): Walker {
  return { key, place: 0, recent: [], sum: 0n, reached: 0, notice: null };
}

/** Adds what a step has spent before the walk; nobody is warned of it any more. */
export function carry(walker: Walker, rule: Rule, place: number, spent: bigint): void {
  enter(walker, rule, place);
  add(walker, spent);
  walker.reached = reachedBy(rule, walker.sum);
}

/** Takes the next call in the order of time; answers a notice when this call made it. */
export function take(walker: Walker, rule: Rule, steps: PeriodRange[], call: Call): Notice | null {
  let { place } = walker;
  while (call.at >= endOf(steps[place])) place++;
  if (place > walker.place) enter(walker, rule, place);
  const known = walker.notice;
  if (rule.isHard && (call.asked === null || walker.sum + call.asked > rule.limit)) refuse(walker, call);
  else {
    add(walker, call.counted);
    warn(walker, rule, call);
  }
  if (walker.notice) walker.notice.spent = walker.sum;
  return walker.notice === known ? null : walker.notice;
}

function endOf(step: PeriodRange | undefined): number {
  return step?.to?.getTime() ?? Number.POSITIVE_INFINITY;
}

function enter(walker: Walker, rule: Rule, place: number): void {
  walker.place = place;
  walker.notice = null;
  for (let [first] = walker.recent; first && first.place <= place - rule.depth; [first] = walker.recent) {
    walker.sum -= first.spent;
    walker.recent.shift();
  }
  walker.reached = Math.min(walker.reached, reachedBy(rule, walker.sum));
}

function add(walker: Walker, spent: bigint): void {
  const last = walker.recent.at(-1);
  if (last?.place === walker.place) last.spent += spent;
  else walker.recent.push({ place: walker.place, spent });
  walker.sum += spent;
}

function refuse(walker: Walker, { at, counted }: Call): void {
  const notice = noticeOf(walker);
  notice.blockedAt ??= at;
  notice.stoppedCalls++;
  notice.stopped += counted;
}

function warn(walker: Walker, { thresholds }: Rule, { at }: Call): void {
  for (;;) {
    const next = thresholds[walker.reached];
    if (!next || walker.sum < next.amount) return;
    noticeOf(walker).warnings.push({ percent: next.percent, at });
    walker.reached++;
  }
}

function noticeOf(walker: Walker): Notice {
  const { key, place, sum } = walker;
  walker.notice ??= { key, place, spent: sum, warnings: [], blockedAt: null, stoppedCalls: 0, stopped: 0n };
  return walker.notice;
}

function reachedBy({ thresholds }: Rule, sum: bigint): number {
  const next = thresholds.findIndex(({ amount }) => sum < amount);
  return next === -1 ? thresholds.length : next;
}
