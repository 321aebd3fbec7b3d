import { boundProject, type Db, type Scope, transaction } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { actorId } from "@/lib/teams";
import { type Book, type Budget, bookWithin, reloadBook } from "./book";
import type { Definition } from "./definition";
import { periodAt } from "./periods";
import { recount } from "./recount";

const MOST = 500;

/** A team's budgets, the first made first. A key bound to a project sees those of its project only. */
export async function listBudgets(scope: Scope): Promise<Budget[]> {
  const { budgets } = await reloadBook(scope.teamId);
  return budgets.filter((budget) => isSeen(scope, budget));
}

/** Throws `not_found`. */
export async function getBudget(scope: Scope, id: string): Promise<Budget> {
  return find(scope, await reloadBook(scope.teamId), id);
}

function find(scope: Scope, { budgets }: Book, id: string): Budget {
  const budget = budgets.find((one) => one.id === id && isSeen(scope, one));
  if (!budget) throw new AppError("not_found", "There is no such budget.");
  return budget;
}

/** Makes a budget; when it answers, what its current period has already spent is counted. */
export async function createBudget(scope: Scope, definition: Definition): Promise<Budget> {
  requireSeen(scope, definition);
  const id = newId();
  const { teamId } = scope;
  await change(scope, async (db) => {
    if ((await db.budget.count({ where: { teamId, deletedAt: null } })) >= MOST)
      throw new AppError("conflict", `A team has at most ${MOST} budgets.`);
    const made = { id, teamId, createdBy: actorId(scope.actor), countsFrom: countsFrom(definition) };
    await db.budget.create({ data: { ...made, ...toColumns(definition) } });
  });
  await recount(scope, id);
  return getBudget(scope, id);
}

/** Gives a budget another definition. One that counts other calls or other periods is counted anew. */
export async function updateBudget(scope: Scope, id: string, definition: Definition): Promise<Budget> {
  requireSeen(scope, definition);
  const { teamId } = scope;
  await change(scope, async (db) => {
    const before = find(scope, await bookWithin(db, teamId), id);
    const isRecounted = whatItCounts(before) !== whatItCounts(definition);
    const anew = { revision: before.revision + 1, countsFrom: countsFrom(definition), countedAt: null };
    await db.budget.update({
      where: { id, teamId },
      data: { ...toColumns(definition), ...(isRecounted ? anew : {}) },
    });
  });
  await recount(scope, id);
  return getBudget(scope, id);
}

/** Throws `not_found`. Its crossings and refusals are kept. */
export async function deleteBudget(scope: Scope, id: string): Promise<void> {
  await change(scope, async (db) => {
    find(scope, await bookWithin(db, scope.teamId), id);
    await db.budget.update({ where: { id, teamId: scope.teamId }, data: { deletedAt: new Date() } });
  });
}

/** Raises the limit until an instant. */
export async function raiseBudget(
  scope: Scope,
  id: string,
  raise: { amountUsd: string; expiresAt: Date; reason: string },
): Promise<Budget> {
  if (raise.expiresAt <= new Date()) throw invalid("expires_at", "too_small", "A raise ends in the future.");
  await change(scope, async (db) => {
    find(scope, await bookWithin(db, scope.teamId), id);
    const made = { id: newId(), teamId: scope.teamId, budgetId: id, createdBy: actorId(scope.actor) };
    await db.budgetRaise.create({ data: { ...made, ...raise } });
  });
  return getBudget(scope, id);
}

/**
 * One change of a team's budgets at a time. The version waits for the calls that are being stored by the older one
 * and makes those that come after look again.
 */
async function change(scope: Scope, work: (db: Db) => Promise<void>): Promise<void> {
  const { teamId } = scope;
  await transaction(scope, async ({ db }) => {
    await db.$executeRaw`SELECT change_budgets(${teamId}::uuid)`;
    await work(db);
  });
}

function isSeen(scope: Scope, { selector }: Pick<Definition, "selector">): boolean {
  const project = boundProject(scope);
  return project === null || (selector.project_id?.length === 1 && selector.project_id[0] === project);
}

/** A key bound to a project holds budgets of that project. */
function requireSeen(scope: Scope, definition: Definition): void {
  if (!isSeen(scope, definition))
    throw invalid("selector.project_id", "forbidden", "This key is bound to a project: select that project.");
}

function invalid(field: string, code: string, message: string): AppError {
  return new AppError("bad_request", message, { issues: [{ field, code, message }] });
}

function countsFrom({ cycle }: Definition): Date | null {
  return periodAt(cycle, new Date()).from;
}

function whatItCounts({ cycle, selector, per }: Definition): string {
  const { period, periodDays, startDay, timeZone } = cycle;
  const selected = Object.entries(selector).map(([name, values]) => [name, values.toSorted()]);
  return JSON.stringify([period, periodDays, startDay, timeZone, selected.sort(), per]);
}

function toColumns(definition: Definition) {
  const { cycle, selector, per, mode, thresholds, unpriced, name, limitUsd } = definition;
  return { name, limitUsd, ...cycle, selector, per, mode, thresholds, unpriced };
}
