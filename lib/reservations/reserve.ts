import { createHash } from "node:crypto";
import {
  type Book,
  type Budget,
  bookOf,
  countersOf,
  limitAt,
  periodAt,
  recount,
  reloadBook,
  type SpendFacts,
} from "@/lib/budgets";
import { database, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { type Door, splitTags } from "@/lib/events";
import { newId } from "@/lib/id";
import { Decimal, toUsdString } from "@/lib/money";
import { getCatalogue } from "@/lib/pricing";
import { LIFE_SECONDS } from "./end";
import { mostUsd, unpricedUsd } from "./most";
import type { CallAhead } from "./request";
import { type Answer, askOnly, holdTogether, type Question, reserveTogether } from "./together";

const TRIES = 20;
const DEADLOCK_OR_TWIN = ["40P01", "40001", "23505"];

/** How a budget stands at the instant of the decision; decimal text in US dollars. */
export type Balance = {
  id: string;
  name: string;
  key: string;
  limitUsd: string;
  spentUsd: string;
  reservedUsd: string;
  /** What the call asks of this budget. */
  askedUsd: string;
  isRefused: boolean;
  /** Null when the budget never begins anew. */
  resetsAt: Date | null;
};

export type Decision =
  | { isFree: true; id: string; reservedUsd: string; expiresAt: Date | null; balances: Balance[] }
  | { isFree: false; balances: Balance[]; isUnpriced: boolean };

/**
 * Reserves the most a call can cost in every budget that selects it, or nothing. The same id with the same call is
 * the same reservation while that is open; after its end, and with another call, it throws `conflict`.
 */
export function reserve(
  scope: Scope,
  input: { projectId: string; door?: Door; id: string | null; call: CallAhead },
): Promise<Decision> {
  return decide(scope, { ...input, id: input.id ?? newId(), isKept: true });
}

/** What {@link reserve} would answer, with nothing written. */
export function checkBudgets(
  scope: Scope,
  input: { projectId: string; door?: Door; call: CallAhead },
): Promise<Decision> {
  return decide(scope, { ...input, id: newId(), isKept: false });
}

/**
 * {@link reserve} for a door of ours, which records every call itself: a call that no hard budget selects is not
 * reserved, and answers null. `id` is that of the call's event; `calledModel` is what the caller named, where the answer
 * is expected to name it otherwise. A crash of the database server itself may forget it.
 */
export function reserveHard(
  scope: Scope,
  input: { projectId: string; door: Door; id: string; call: CallAhead; calledModel?: string },
): Promise<Decision | null> {
  return decide(scope, { ...input, isKept: true, isHardOnly: true });
}

type Asked = {
  projectId: string;
  door?: Door;
  id: string;
  call: CallAhead;
  calledModel?: string;
  isKept: boolean;
  isHardOnly?: boolean;
};

async function decide(scope: Scope, asked: Asked & { isHardOnly: true }): Promise<Decision | null>;
async function decide(scope: Scope, asked: Asked): Promise<Decision>;
async function decide(scope: Scope, asked: Asked): Promise<Decision | null> {
  let book = await countedBook(scope, await bookOf(scope.teamId));
  for (let tries = 1; ; tries++) {
    const at = new Date();
    const { given, isUnpriced, budgets, hasHard } = await question(scope, asked, book, at);
    if (asked.isHardOnly && !hasHard) return null;
    try {
      const ask = !asked.isKept ? askOnly : asked.isHardOnly ? holdTogether : reserveTogether;
      const answer = await ask(scope.teamId, given);
      if (answer.state !== "stale") return toDecision(answer, asked, { isUnpriced, budgets, at });
      book = await countedBook(scope, await reloadBook(scope.teamId));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (tries >= TRIES || !DEADLOCK_OR_TWIN.includes(code)) throw error;
    }
    if (tries >= TRIES)
      throw new AppError("unavailable", "The budgets are being changed.", { retryAfterSeconds: 1 });
  }
}

const counting = new Map<string, Promise<unknown>>();

/** A hard budget stops nobody by sums that are not whole yet, so they are waited for, by all callers together. */
async function countedBook(scope: Scope, book: Book): Promise<Book> {
  const uncounted = book.budgets.filter(({ countedAt }) => countedAt === null);
  if (uncounted.length === 0) return book;
  for (const { id } of uncounted) {
    const count = counting.get(id) ?? recount(scope, id).finally(() => counting.delete(id));
    counting.set(id, count);
    await count;
  }
  return reloadBook(scope.teamId);
}

async function question(scope: Scope, asked: Asked, book: Book, at: Date) {
  const { projectId, door, id, call } = asked;
  const model = asked.calledModel ?? call.model;
  const { teamId } = scope;
  const most = mostUsd(await getCatalogue(database().pool), teamId, call, at);
  const facts = { ...toFacts(scope, projectId, call, at), door };
  const budgets = new Map(book.budgets.map((budget) => [budget.id, budget]));
  const counters = countersOf(book.budgets, facts).flatMap((name) => {
    const budget = budgets.get(name[0]);
    return budget ? [{ name, ...ask(budget, most, call, at) }] : [];
  });
  const digest = createHash("sha256").update(JSON.stringify([projectId, call]));
  const given: Question = {
    version: book.version,
    id,
    asked: digest.digest("base64"),
    amount: toUsdString(most ?? new Decimal(0)),
    seconds: LIFE_SECONDS,
    counters,
    call: { project_id: projectId, provider: call.provider, model, tags: call.tags },
  };
  const hasHard = counters.some(({ hard }) => hard);
  return { given, budgets, hasHard, isUnpriced: most === null };
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

type Context = { isUnpriced: boolean; budgets: Map<string, Budget>; at: Date };

function toDecision(answer: Answer, { id }: Asked, { isUnpriced, budgets, at }: Context): Decision {
  if (answer.state === "conflict")
    throw new AppError("conflict", `Another call has the reservation ${id} already.`);
  // It holds nothing any more, so the call would be made without having asked.
  if (answer.state === "ended")
    throw new AppError("conflict", `The reservation ${id} has ended. Another call needs another id.`);
  const balances = answer.budgets.map((balance): Balance => {
    const budget = budgets.get(balance.id);
    return {
      id: balance.id,
      name: budget?.name ?? "",
      key: balance.key,
      limitUsd: plain(balance.limit_usd),
      spentUsd: plain(balance.spent_usd),
      reservedUsd: plain(balance.reserved_usd),
      askedUsd: plain(balance.asked_usd),
      isRefused: balance.refused,
      resetsAt: budget ? periodAt(budget.cycle, at).to : null,
    };
  });
  if (answer.state === "refused") return { isFree: false, balances, isUnpriced };
  const expiresAt = answer.expires_at ? new Date(answer.expires_at) : null;
  return { isFree: true, id, reservedUsd: plain(answer.reserved_usd ?? "0"), expiresAt, balances };
}

function plain(decimal: string): string {
  return toUsdString(new Decimal(decimal));
}
