import { usage } from "@/lib/analytics";
import type { Budget } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  eventCost,
  eventGrade,
  isCounted,
  recordedWhere,
  type Selection,
  selectionWhere,
} from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { addDays, buckets, QUARTER_HOUR_MS, type Range } from "@/lib/time";

/** The stretches that a period is looked at in, until now. */
export type Cells = {
  list: Range[];
  /** How many of them a rolling window is long; null where each period starts from nothing. */
  window: number | null;
  /** How many at the start lie before what is drawn. */
  before: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
const STEPS_MS = [MINUTE_MS, QUARTER_HOUR_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS, 7 * DAY_MS];
/** A month has 744 hours and a day 100 quarters of one. */
const MOST_CELLS = 750;

export function cellsOf(cycle: Budget["cycle"], range: Range, now: Date): Cells {
  const end = new Date(Math.min(range.to.getTime(), now.getTime()));
  if (cycle.period === "rolling") {
    const days = cycle.periodDays ?? 1;
    const from = addDays(range.from, 1 - days, cycle.timeZone);
    const list = buckets({ from, to: end }, "day", cycle.timeZone);
    return { list, window: days, before: days - 1 };
  }
  const length = range.to.getTime() - range.from.getTime();
  const isShort = length <= 2 * HOUR_MS;
  const step =
    STEPS_MS.find((one) => (isShort || one > MINUTE_MS) && length / one <= MOST_CELLS) ?? 30 * DAY_MS;
  const list: Range[] = [];
  for (let start = range.from.getTime(); start < end.getTime(); start += step)
    list.push({ from: new Date(start), to: new Date(Math.min(start + step, end.getTime())) });
  return { list, window: null, before: 0 };
}

/** What calls cost in each of these. */
export async function spentIn(scope: Scope, selection: Selection, { list }: Cells): Promise<Decimal[]> {
  const [first, last] = [list[0], list.at(-1)];
  if (!first || !last) return [];
  const starts = list.map(({ from }) => from.toISOString());
  const place = (time: Prisma.Sql) =>
    Prisma.sql`width_bucket(${time}, (SELECT ${starts}::text[]::timestamptz[]))`;
  const rows = await scope.db.$queryRaw<{ place: number; usd: string }[]>(
    last.from.getTime() - first.from.getTime() < 2 * HOUR_MS
      ? fromEvents(scope, selection, { from: first.from, to: last.to }, place)
      : Prisma.sql`
          SELECT ${place(Prisma.sql`r.at`)} AS place, sum(r.cost_usd)::text AS usd
            FROM ${usage(scope, { selection }, { outer: "total" }, [{ from: first.from, to: quarterAfter(last.to) }])} r
           GROUP BY 1`,
  );
  const sums = new Map(rows.map(({ place, usd }) => [place, new Decimal(usd)]));
  return list.map((_, at) => sums.get(at + 1) ?? new Decimal(0));
}

/** To the minute, which the roll-ups do not know. */
function fromEvents(
  scope: Scope,
  selection: Selection,
  range: Range,
  place: (time: Prisma.Sql) => Prisma.Sql,
): Prisma.Sql {
  const where = [recordedWhere(scope, range), isCounted, ...selectionWhere(selection, eventGrade)];
  return Prisma.sql`
    SELECT ${place(Prisma.sql`e.occurred_at`)} AS place, sum(coalesce(${eventCost}, 0))::text AS usd
      FROM event e ${adjustmentsWithin(scope, range)}
     WHERE ${Prisma.join(where, " AND ")} GROUP BY 1`;
}

/** Until the end of the running quarter, so that its roll-up is read and not its events. */
function quarterAfter(instant: Date): Date {
  return new Date(Math.ceil(instant.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
}
