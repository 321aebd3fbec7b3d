import { Prisma, retentionFloor, type Scope } from "@/lib/db";
import { env } from "@/lib/env";
import {
  adjustmentsWithin,
  eventCost,
  eventGrade,
  eventWhere,
  selectionWhere,
  valueOfEvent,
} from "@/lib/filters";
import type { Range } from "@/lib/time";
import { type Budget, bookWithin } from "./book";
import { ALL_TIME } from "./match";
import { stepAt } from "./periods";

const LONGEST_MS = 600_000;
/** Clocks may run ahead by ten minutes, so the step after the running one can hold calls already. */
const AHEAD_MS = 3_600_000;
const FAR = { from: new Date("2000-01-01T00:00:00Z"), to: new Date("2101-01-01T00:00:00Z") };

/**
 * Makes the counters of a budget what the ledger says. Ledger and counters are compared as of one instant and the
 * difference is added, so calls that come meanwhile are neither lost nor counted twice. Answers how many counters
 * were not right.
 */
export async function recount(scope: Scope, budgetId: string): Promise<number> {
  // A budget may count more than the key that has it counted sees.
  const whole: Scope = { ...scope, actor: { kind: "job", name: "recount" } };
  const corrected = await scope.db.$transaction(
    async (db) => {
      // Two at once would both add the same difference.
      await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`budget ${budgetId}`}, 0))::text`;
      const budget = (await bookWithin(db, scope.teamId)).budgets.find(({ id }) => id === budgetId);
      if (!budget) return null;
      return { budget, counters: await db.$executeRaw(addDifference(whole, budget)) };
    },
    { timeout: LONGEST_MS },
  );
  if (corrected === null) return 0;
  const { budget, counters } = corrected;
  // Apart from the counters, which those wait for who hold the budgets.
  if (budget.countedAt === null)
    await scope.db.$executeRaw`
      WITH held AS MATERIALIZED (SELECT change_budgets(${scope.teamId}::uuid))
      UPDATE budget SET counted_at = now() FROM held
       WHERE id = ${budgetId}::uuid AND revision = ${budget.revision} AND counted_at IS NULL`;
  return counters;
}

function addDifference(scope: Scope, budget: Budget): Prisma.Sql {
  const { teamId } = scope;
  const steps = stepsOf(budget, new Date());
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return Prisma.sql`SELECT WHERE false`;
  const range = { from: first.from, to: last.to };
  const key = budget.per === null ? Prisma.sql`''` : valueOfEvent(budget.per, eventGrade);
  const where = Prisma.join(
    [eventWhere(scope, range), ...selectionWhere(budget.selector, eventGrade)],
    " AND ",
  );
  const [starts, names] = [steps.map(({ from }) => from.toISOString()), steps.map(({ name }) => name)];
  const counter = Prisma.sql`team_id = ${teamId}::uuid AND budget_id = ${budget.id}::uuid AND revision = ${budget.revision}`;
  return Prisma.sql`
    WITH ledger AS (
      SELECT ${key} AS key, (${names}::timestamptz[])[width_bucket(e.occurred_at, ${starts}::timestamptz[])] AS step_start,
        coalesce(sum(${eventCost}), 0) AS spent_usd
        FROM event e ${adjustmentsWithin(scope, range)} WHERE ${where} GROUP BY 1, 2
    ), kept AS (
      SELECT key, step_start, spent_usd FROM budget_counter
       WHERE ${counter} AND step_start >= ${first.name}::timestamptz
    )
    INSERT INTO budget_counter (team_id, budget_id, revision, key, step_start, spent_usd)
    SELECT ${teamId}::uuid, ${budget.id}::uuid, ${budget.revision}, key, step_start,
      coalesce(l.spent_usd, 0) - coalesce(k.spent_usd, 0)
      FROM ledger l FULL JOIN kept k USING (key, step_start)
     WHERE coalesce(l.spent_usd, 0) <> coalesce(k.spent_usd, 0)
     ORDER BY key, step_start
    ON CONFLICT (team_id, budget_id, revision, key, step_start)
    DO UPDATE SET spent_usd = budget_counter.spent_usd + excluded.spent_usd`;
}

/** The steps that are kept, from the first to the one that clocks ahead may have reached. */
function stepsOf({ cycle, countsFrom, countedAt }: Budget, now: Date): (Range & { name: string })[] {
  // What retention has dropped was counted, and stays so; the ledger cannot tell it any more.
  const { RETENTION_DAYS } = env();
  const floor = countedAt && RETENTION_DAYS ? retentionFloor(now, RETENTION_DAYS) : FAR.from;
  if (countsFrom === null) return floor > FAR.from ? [] : [{ ...FAR, name: ALL_TIME }];
  const steps = [];
  for (let from = countsFrom; from.getTime() <= now.getTime() + AHEAD_MS; ) {
    const to = stepAt(cycle, from).to ?? FAR.to;
    if (from >= floor) steps.push({ from, to, name: from.toISOString() });
    from = to;
  }
  return steps;
}
