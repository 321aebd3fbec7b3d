import { type Book, bookOf, freshBook, periodAt, recount, reloadBook } from "@/lib/budgets";
import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { Door } from "@/lib/events";
import { newId } from "@/lib/id";
import { Decimal, toUsdString } from "@/lib/money";
import type { Hold } from "./end";
import {
  aheadOf,
  awaitLease,
  type CallGroup,
  forget,
  groupOf,
  hasSpare,
  lend,
  returnSpare,
  take,
} from "./lease";
import { type Asked, toQuestion, type Weighed, weigh } from "./question";
import type { CallAhead } from "./request";
import { type Answer, askOnly, holdTogether, reserveTogether } from "./together";

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
  | {
      isFree: true;
      id: string;
      reservedUsd: string;
      /** More was reserved than the call can cost, for those to come. */
      isAhead: boolean;
      expiresAt: Date | null;
      balances: Balance[];
    }
  | Refusal;

export type Refusal = { isFree: false; balances: Balance[]; isUnpriced: boolean };

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
 * reserved, and answers null. What is held is for this call alone, or a part of what this process has reserved ahead. A
 * crash of the database server itself may forget it.
 */
export async function reserveHard(
  scope: Scope,
  call: Asked & { door: Door },
): Promise<Hold | Refusal | null> {
  const asked = { ...call, isKept: true, isOurs: true };
  const book = await countedBook(scope, await bookOf(scope.teamId));
  const found = (await groupFor(scope, call, book)) ?? (await groupForNewer(scope, call, book));
  if (!found) return null;
  const { group, most } = found;
  if (!group || !most) return toHold(await ask(scope, asked));
  do {
    const held = take(group, most);
    if (held) return held;
  } while (await awaitLease(group));
  // One asks for a lease, the others who waited for one in vain for themselves, at once.
  const ahead = group.pending ? null : aheadOf(group, most);
  if (!ahead) return toHold(await ask(scope, asked));
  const { answer, hold } = await lend(group, most, async () => {
    const answer = await ask(scope, { ...asked, ahead: toUsdString(ahead) });
    return { answer, granted: answer.isFree && answer.isAhead ? answer : null };
  });
  return hold ?? toHold(answer);
}

type Found = { most: Decimal | null; group: CallGroup | null };

/** The group of a call that a hard budget selects, none for one without a price; null for another call. */
async function groupFor(scope: Scope, call: Asked, book: Book): Promise<Found | null> {
  const hard = new Set(book.budgets.filter(({ mode }) => mode === "hard").map(({ id }) => id));
  if (hard.size === 0) return null;
  const { names, most } = await weigh(scope, call, book);
  if (!names.some(([id]) => hard.has(id))) return null;
  return { most, group: most && groupOf(scope.teamId, book.version, names) };
}

/** A call is let through unasked by what was so a second ago at most. */
async function groupForNewer(scope: Scope, call: Asked, known: Book): Promise<Found | null> {
  const book = await freshBook(scope.teamId);
  return book === known ? null : groupFor(scope, call, await countedBook(scope, book));
}

/** Nobody who fails here makes the call with what was reserved, if it was. */
async function ask(scope: Scope, asked: Ask): Promise<Decision> {
  return decide(scope, asked).catch((error: unknown) => {
    forget(scope.teamId, asked.id);
    throw error;
  });
}

function toHold(decision: Decision): Hold | Refusal {
  return decision.isFree ? { reservation: decision.id, heldUsd: null } : decision;
}

type Ask = Asked & {
  isKept: boolean;
  isOurs?: boolean;
  /** How much to reserve for calls like this one to come, in US dollars. */
  ahead?: string;
};

async function decide(scope: Scope, asked: Ask): Promise<Decision> {
  let book = await countedBook(scope, await bookOf(scope.teamId));
  // What this process has to spare stops nobody: a call that is refused beside it asks again when that is given back.
  let hasAsked = false;
  for (let tries = 1; ; tries++) {
    const weighed = await weigh(scope, asked, book);
    const isFirst = !hasAsked && hasSpare(scope.teamId, weighed.names);
    const given = toQuestion(asked, book, weighed);
    try {
      const send = !asked.isKept ? askOnly : asked.isOurs ? holdTogether : reserveTogether;
      const answer = await send(scope.teamId, { ...given, ...beside(asked), is_first: isFirst });
      if (answer.state === "refused" && isFirst) {
        hasAsked = true;
        await returnSpare(scope.teamId, refusing(weighed, answer));
        continue;
      }
      if (answer.state !== "stale") return toDecision(answer, asked, { ...weighed, book });
      book = await countedBook(scope, await reloadBook(scope.teamId));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (tries >= TRIES || !DEADLOCK_OR_TWIN.includes(code)) throw error;
    }
    if (tries >= TRIES)
      throw new AppError("unavailable", "The budgets are being changed.", { retryAfterSeconds: 1 });
  }
}

function refusing({ names }: Weighed, { budgets }: Answer) {
  return names.filter(([id, , key]) =>
    budgets.some((balance) => balance.refused && balance.id === id && balance.key === key),
  );
}

function beside({ door, ahead }: Ask) {
  return { door: door === "proxy" ? door : null, ...(ahead && { ahead }) };
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

function toDecision(answer: Answer, { id }: Asked, { most, at, book }: Weighed & { book: Book }): Decision {
  if (answer.state === "conflict")
    throw new AppError("conflict", `Another call has the reservation ${id} already.`);
  // It holds nothing any more, so the call would be made without having asked.
  if (answer.state === "ended")
    throw new AppError("conflict", `The reservation ${id} has ended. Another call needs another id.`);
  const balances = answer.budgets.map((balance): Balance => {
    const budget = book.budgets.find((one) => one.id === balance.id);
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
  if (answer.state === "refused") return { isFree: false, balances, isUnpriced: most === null };
  const expiresAt = answer.expires_at ? new Date(answer.expires_at) : null;
  const isAhead = answer.is_ahead ?? false;
  return { isFree: true, id, reservedUsd: plain(answer.reserved_usd ?? "0"), isAhead, expiresAt, balances };
}

function plain(decimal: string): string {
  return toUsdString(new Decimal(decimal));
}
