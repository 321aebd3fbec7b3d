import { Prisma, type Scope } from "@/lib/db";
import {
  adjustmentsWithin,
  at,
  eventCost,
  eventGrade,
  eventWhere,
  selectionWhere,
  valueOfEvent,
} from "@/lib/filters";
import type { Range } from "@/lib/time";
import { type Budget, reloadBook } from "./book";
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
  const corrected = await scope.db.$transaction(
    async (db) => {
      // Two at once would both add the same difference.
      await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`budget ${budgetId}`}, 0))::text`;
      const budget = (await reloadBook(scope.teamId)).budgets.find(({ id }) => id === budgetId);
      if (!budget) return null;
      return { budget, counters: await db.$executeRaw(addDifference(scope, budget)) };
    },
    { timeout: LONGEST_MS },
  );
  if (corrected === null) return 0;
  const { budget, counters } = corrected;
  // Apart from the counters, which those wait for who hold the team.
  if (budget.countedAt === null)
    await scope.db.$executeRaw`
      WITH counted AS (
        UPDATE budget SET counted_at = now()
         WHERE id = ${budgetId}::uuid AND revision = ${budget.revision} AND counted_at IS NULL RETURNING team_id
      ) UPDATE team SET budget_version = budget_version + 1 FROM counted WHERE team.id = counted.team_id`;
  return counters;
}

function addDifference(scope: Scope, budget: Budget): Prisma.Sql {
  const { teamId } = scope;
  const steps = stepsOf(budget, new Date());
  const range = { from: steps[0]?.from ?? FAR.from, to: steps.at(-1)?.to ?? FAR.to };
  const key = budget.per === null ? Prisma.sql`''` : valueOfEvent(budget.per, eventGrade);
  const where = Prisma.join(
    [eventWhere(scope, range), ...selectionWhere(budget.selector, eventGrade)],
    " AND ",
  );
  const rows = steps.map(({ name, from, to }) => Prisma.sql`(${name}::timestamptz, ${at(from)}, ${at(to)})`);
  const counter = Prisma.sql`team_id = ${teamId}::uuid AND budget_id = ${budget.id}::uuid AND revision = ${budget.revision}`;
  return Prisma.sql`
    WITH step (step_start, starts, ends) AS (VALUES ${Prisma.join(rows)}), ledger AS (
      SELECT ${key} AS key, s.step_start, coalesce(sum(${eventCost}), 0) AS spent_usd
        FROM event e ${adjustmentsWithin(scope, range)}
        JOIN step s ON e.occurred_at >= s.starts AND e.occurred_at < s.ends
       WHERE ${where} GROUP BY 1, 2
    ), kept AS (
      SELECT key, step_start, spent_usd FROM budget_counter WHERE ${counter}
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
function stepsOf({ cycle, countsFrom }: Budget, now: Date): (Range & { name: string })[] {
  if (countsFrom === null) return [{ ...FAR, name: ALL_TIME }];
  const steps = [];
  for (let from = countsFrom; from.getTime() <= now.getTime() + AHEAD_MS; ) {
    const to = stepAt(cycle, from).to ?? FAR.to;
    steps.push({ from, to, name: from.toISOString() });
    from = to;
  }
  return steps;
}
