import { createHash } from "node:crypto";
import {
  type Book,
  type Budget,
  type CounterName,
  countersOf,
  limitAt,
  periodAt,
  type SpendFacts,
} from "@/lib/budgets";
import { database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Door, splitTags } from "@/lib/events";
import { Decimal, toUsdString } from "@/lib/money";
import { getCatalogue } from "@/lib/pricing";
import { LIFE_SECONDS } from "./end";
import { mostUsd, unpricedUsd } from "./most";
import type { CallAhead } from "./request";
import type { Question } from "./together";

/** A call about to be made, and who asks for it. */
export type Asked = {
  projectId: string;
  door?: Door;
  id: string;
  call: CallAhead;
  /** What the caller named, where the answer is expected to name it otherwise. */
  calledModel?: string;
};

/** The most a call can cost, and the counters it would move. */
export type Weighed = { at: Date; most: Decimal | null; names: CounterName[] };

export async function weigh(scope: Scope, { projectId, door, call }: Asked, book: Book): Promise<Weighed> {
  requireNumbers(call);
  const at = new Date();
  const most = mostUsd(await getCatalogue(database().pool), scope.teamId, call, at);
  const names = countersOf(book.budgets, { ...toFacts(scope, projectId, call, at), door });
  return { at, most, names };
}

/** A bound that is no number would compare with no limit. */
function requireNumbers({ inputTokens, maxOutputTokens, units }: CallAhead): void {
  const numbers = [inputTokens, maxOutputTokens, ...Object.values(units)];
  if (!numbers.every((number) => number >= 0 && number < Number.POSITIVE_INFINITY))
    throw new AppError("bad_request", "What this call can use at most is not a number.");
}

export function toQuestion(
  asked: Asked,
  { version, budgets }: Book,
  { at, most, names }: Weighed,
): Omit<Question, "door"> {
  const { projectId, id, call } = asked;
  const counters = names.flatMap((name) => {
    const budget = budgets.find((one) => one.id === name[0]);
    return budget ? [{ name, ...ask(budget, most, call, at) }] : [];
  });
  const digest = createHash("sha256").update(JSON.stringify([projectId, call]));
  const model = asked.calledModel ?? call.model;
  return {
    version,
    id,
    asked: digest.digest("base64"),
    amount: toUsdString(most ?? new Decimal(0)),
    seconds: LIFE_SECONDS,
    counters,
    call: { project_id: projectId, provider: call.provider, model, tags: call.tags },
  };
}

function ask(budget: Budget, most: Decimal | null, call: CallAhead, at: Date) {
  const amount = most ?? unpricedUsd(budget.unpriced, call);
  return {
    since: periodAt(budget.cycle, at).from ?? new Date(0),
    limit: toUsdString(limitAt(budget, at)),
    amount: toUsdString(amount ?? new Decimal(0)),
    hard: budget.mode === "hard",
    blocked: amount === null,
  };
}

function toFacts(scope: Scope, projectId: string, call: CallAhead, at: Date): SpendFacts {
  const { columns, rest } = splitTags(call.tags);
  return {
    occurred_at: at.toISOString(),
    project_id: projectId,
    provider: call.provider,
    model: call.model,
    operation: call.operation,
    key_id: scope.actor.kind === "key" ? scope.actor.keyId : undefined,
    feature: columns.feature,
    environment: columns.environment,
    end_user_id: columns.user_id,
    session_id: columns.session_id,
    customer_id: columns.customer_id,
    tags: rest,
  };
}
