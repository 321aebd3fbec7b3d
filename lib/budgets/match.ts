import type { Selection } from "@/lib/filters";
import type { Definition } from "./definition";
import { type Cycle, stepAt } from "./periods";

/** What of a call budgets go by, named as the columns of the ledger. */
export type SpendFacts = {
  occurred_at: string;
  project_id: string;
  provider?: unknown;
  model?: unknown;
  feature?: unknown;
  environment?: unknown;
  key_id?: unknown;
  end_user_id?: unknown;
  customer_id?: unknown;
  session_id?: unknown;
  door?: unknown;
  operation?: unknown;
  status?: unknown;
  grade?: unknown;
  service_tier?: unknown;
  tags?: unknown;
};

/** A counter of a budget: `[budget id, revision, key, start of its step]`. */
export type CounterName = [string, number, string, string];

export type Counted = Pick<Definition, "cycle" | "selector" | "per"> & {
  id: string;
  revision: number;
  /** Steps that began before are not kept. */
  countsFrom: Date | null;
};

/** The start of the only step of a budget without an end. */
export const ALL_TIME = new Date(0).toISOString();

/** The counters that a call moves: one for each budget that selects it. */
export function countersOf(budgets: Counted[], facts: SpendFacts): CounterName[] {
  const names: CounterName[] = [];
  for (const budget of budgets) {
    if (!isSelected(budget.selector, facts)) continue;
    const step = stepStart(budget, facts.occurred_at);
    if (budget.countsFrom && step < budget.countsFrom.toISOString()) continue;
    names.push([budget.id, budget.revision, budget.per === null ? "" : valueIn(budget.per, facts), step]);
  }
  return names;
}

function isSelected(selector: Selection, facts: SpendFacts): boolean {
  for (const name in selector) if (!selector[name]?.includes(valueIn(name, facts))) return false;
  return true;
}

/** The value of a call under the name of a filter; empty for none. */
function valueIn(name: string, facts: SpendFacts): string {
  if (name.startsWith("tag."))
    return textOf((facts.tags as Record<string, unknown> | undefined)?.[name.slice(4)]);
  const column = name === "user_id" ? "end_user_id" : name;
  return textOf(facts[column as keyof SpendFacts]);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

// Calls come in the order of time, nearly, so the step of the last one is mostly that of the next one too.
const lastSteps = new WeakMap<Cycle, { from: string; to: string }>();

function stepStart({ cycle }: Counted, occurredAt: string): string {
  if (cycle.period === "total") return ALL_TIME;
  const last = lastSteps.get(cycle);
  if (last && last.from <= occurredAt && occurredAt < last.to) return last.from;
  const { from, to } = stepAt(cycle, new Date(occurredAt));
  const step = { from: from?.toISOString() ?? ALL_TIME, to: to?.toISOString() ?? "~" };
  lastSteps.set(cycle, step);
  return step.from;
}
