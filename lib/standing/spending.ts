import { usage } from "@/lib/analytics";
import type { Budget } from "@/lib/budgets";
import { Prisma, type Scope } from "@/lib/db";
import { at, type Selection } from "@/lib/filters";
import { Decimal } from "@/lib/money";
import { QUARTER_HOUR_MS, type Range } from "@/lib/time";
import { type Stretch, windowsFor } from "./pace";

/** The calls of one counter of a budget. */
export type Course = { selection: Selection; lengthMs: number };

/** How spending went over the two windows. */
export type Spending = { recent: Stretch; usual: Stretch };

const AT_ONCE = 50;

/** The calls that a counter of a budget counts. */
export function selectionOf({ selector, per }: Pick<Budget, "selector" | "per">, key: string): Selection {
  return per === null ? selector : { ...selector, [per]: [key] };
}

/** What each of some counters has spent in the two windows of its period; the same question is asked once. */
export async function spendingOf(scope: Scope, courses: Course[], now: Date): Promise<Spending[]> {
  const longest = Math.max(0, ...courses.map(({ lengthMs }) => lengthMs));
  const firstUse = await firstUseSince(scope, windowsFor(longest, now).usual.from);
  const questions = new Map<string, Question>();
  const asked = courses.map((course) => {
    const windows = fitted(windowsFor(course.lengthMs, now), firstUse);
    const name = JSON.stringify([Object.entries(course.selection).sort(), windows]);
    const question = questions.get(name) ?? { ...windows, selection: course.selection };
    questions.set(name, question);
    return question;
  });
  const answers = new Map<Question, Spending>();
  const distinct = [...questions.values()];
  for (let start = 0; start < distinct.length; start += AT_ONCE) {
    const some = distinct.slice(start, start + AT_ONCE);
    const found = await sumsOf(scope, some);
    some.forEach((question, place) => {
      answers.set(question, toSpending(question, found[place]));
    });
  }
  return asked.map((question) => answers.get(question) ?? toSpending(question, undefined));
}

type Windows = { recent: Range; usual: Range };
type Question = Windows & { selection: Selection };
type Sums = { before: Decimal; recent: Decimal };

/** The roll-ups know whole quarters of an hour. A team that began to call within the window had no time before. */
function fitted({ recent, usual }: Windows, firstUse: Date | null): Windows {
  const start = quarterBefore(recent.from);
  const first = firstUse && firstUse > usual.from ? firstUse : quarterBefore(usual.from);
  return {
    recent: { from: start, to: recent.to },
    usual: { from: earlier(first, start), to: usual.to },
  };
}

function earlier(one: Date, other: Date): Date {
  return one.getTime() < other.getTime() ? one : other;
}

function quarterBefore(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
}

/** The quarter of an hour of the team's first call, where that is not before an instant; else null. */
async function firstUseSince({ db, teamId }: Scope, since: Date): Promise<Date | null> {
  const rows = await db.$queryRaw<{ first: Date | null }[]>(Prisma.sql`
    SELECT min(bucket) AS first FROM usage_rollup WHERE team_id = ${teamId}::uuid AND dimension = 'total'`);
  const first = rows[0]?.first ?? null;
  return first && first >= since ? first : null;
}

async function sumsOf(scope: Scope, questions: Question[]): Promise<Sums[]> {
  const parts = questions.map(({ recent, usual, selection }, place) => {
    // Until the end of the running quarter, so that its roll-up is read and not its events.
    const end = new Date(quarterBefore(recent.to).getTime() + QUARTER_HOUR_MS);
    const table = usage(scope, { selection }, { outer: "total" }, [{ from: usual.from, to: end }]);
    return Prisma.sql`
      SELECT ${place}::int AS place, r.at >= ${at(recent.from)} AS is_recent, sum(r.cost_usd)::text AS usd
        FROM ${table} r GROUP BY 2`;
  });
  const rows = await scope.db.$queryRaw<{ place: number; is_recent: boolean; usd: string }[]>(
    Prisma.join(parts, " UNION ALL "),
  );
  const sums = questions.map((): Sums => ({ before: new Decimal(0), recent: new Decimal(0) }));
  for (const { place, is_recent, usd } of rows) {
    const sum = sums[place];
    if (sum) sum[is_recent ? "recent" : "before"] = new Decimal(usd);
  }
  return sums;
}

function toSpending({ recent, usual }: Question, sums: Sums | undefined): Spending {
  const ofLate = sums?.recent ?? new Decimal(0);
  return {
    recent: { range: recent, usd: ofLate },
    usual: { range: usual, usd: ofLate.plus(sums?.before ?? 0) },
  };
}
