import type { BudgetView } from "@/components/budgets/budget-words";
import { breakdown } from "@/lib/analytics";
import { getBudget } from "@/lib/budgets";
import { budgetCourse, type Course, listRefusals } from "@/lib/course";
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { budgetBound, budgetHistory, budgetStatus, selectionOf } from "@/lib/standing";
import { actorNames } from "@/lib/teams";
import { QUARTER_HOUR_MS } from "@/lib/time";
import { ask } from "../../../_components/panel";
import { stylesOf } from "../../../_components/styles-of";
import { viewsOf } from "../../_components/budget-views";
import type { BudgetQuery } from "./budget-query";
import { loadCounters } from "./load-counters";

export const LIST_LENGTH = 6;
const REFUSALS = 10;
const PERIODS = 12;

/** Who the page is for, and which budget it is of. */
export type Place = { scope: Scope; teamSlug: string; id: string; query: BudgetQuery; now: Date };

/** All that the page of a budget shows, asked side by side once the budget is found. Throws `not_found`. */
export async function askBudget({ scope, teamSlug, id, query: asked, now }: Place) {
  const budget = await getBudget(scope, id);
  const query = { ...asked, key: budget.per === null ? undefined : asked.key };
  const status = budgetStatus(scope, id, { key: query.key, now });
  const view = status.then(async (known) => (await viewsOf(scope, teamSlug, [known]))[0]);
  const keyOf = status.then(({ key }) => key);
  const course = keyOf.then((key) => budgetCourse(scope, id, { key, now }));
  const names = actorNames(scope, [budget.createdBy, ...budget.raises.map(({ createdBy }) => createdBy)]);
  // Of a budget with several counters what is listed is of all of them, until one is chosen.
  const selection = query.key === undefined ? budget.selector : selectionOf(budget, query.key);
  const filter = course.then(({ range }) => filterOf(budget.cycle.timeZone, range, selection, now));
  const top = async (by: "model" | "feature" | "user") => {
    const values = await breakdown(scope, await filter, by, { limit: LIST_LENGTH });
    return { values, styles: by === "model" ? await stylesOf(scope, values.rows) : [] };
  };
  return {
    budget,
    selection,
    shown: ask(
      "budget",
      Promise.all([view, names]).then(([found, names]) => ({ view: known(found), names })),
    ),
    course: ask(
      "course of the budget",
      Promise.all([view, course, names]).then(([found, course, names]) => ({
        view: known(found),
        course,
        names,
      })),
    ),
    bound: ask("bound", budgetBound(scope, id, now)),
    refusals: ask("refused calls", refusals(scope, id, query)),
    counters: ask("counters", loadCounters(scope, budget, query, now)),
    history: ask("past periods", budgetHistory(scope, id, { key: query.key, limit: PERIODS, now })),
    filter: ask("period", filter),
    lists: {
      model: ask("models", top("model")),
      feature: ask("features", top("feature")),
      user: ask("end users", top("user")),
    },
  };
}

/** One more than are shown tells whether there are older ones. */
async function refusals(scope: Scope, id: string, { before, key }: BudgetQuery) {
  const found = await listRefusals(scope, id, { limit: REFUSALS + 1, after: before, key });
  return { rows: found.slice(0, REFUSALS), hasMore: found.length > REFUSALS };
}

function known(view: BudgetView | undefined): BudgetView {
  if (!view) throw new Error("a budget without a view");
  return view;
}

/** The calls of the running period until now, whose end lies on a quarter of an hour as the sums do. */
function filterOf(tz: string, { from }: Course["range"], selection: Filter["selection"], now: Date): Filter {
  const to = new Date(Math.ceil(now.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
  return { range: { from, to }, period: null, interval: "day", tz, now, selection };
}
