import { freshBook } from "@/lib/budgets";
import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { Call } from "@/lib/metering";
import { recallServed, servedNames, unaskedTier } from "@/lib/metering";
import { Decimal } from "@/lib/money";
import { outputLimit } from "@/lib/providers";
import {
  type CallAhead,
  checkBudgets,
  dearest,
  type Hold,
  type Refusal,
  reserve,
  reserveHard,
  tellRefusal,
} from "@/lib/reservations";

/** A call that a hard budget stops; `budgets` are those that refuse, as the wire has them. */
export class RefusedError extends AppError {
  readonly budgets: unknown[];

  constructor(refusal: Refusal, isLimited: boolean) {
    const { message, budgets } = tellRefusal(refusal);
    const advice = " It says no limit of its own for the answer: with max_tokens it asks for less.";
    super("budget_exceeded", isLimited || refusal.isUnpriced ? message : message + advice);
    this.budgets = budgets;
  }
}

/**
 * Reserves the most a call can cost in the budgets that select it, if one of them is hard; answers what it holds, or
 * null. Throws {@link RefusedError}.
 */
export async function hold(made: Call): Promise<Hold | null> {
  const { asked, scope, projectId, id } = made;
  if (asked.isUnread) await refuseUnread(scope);
  await recallServed(scope, made.provider.name, asked.model);
  const calls = callsAhead(made);
  const call = calls.length > 1 ? await dearest(scope.teamId, calls) : calls[0];
  const input = { projectId, door: "proxy" as const, call };
  const refuse = (refusal: Refusal) => new RefusedError(refusal, asked.maxOutputTokens !== null);
  if (asked.kind === "batch" && asked.inputTokens === 0) return passUnlessSpent(made, call);
  for (const other of calls) {
    const decision = other === call ? null : await checkBudgets(scope, { ...input, call: other });
    if (decision && !decision.isFree) throw refuse(decision);
  }
  const calledModel = asked.model ?? "unknown";
  if (asked.kind === "batch") {
    const decision = await reserve(scope, { ...input, id });
    if (!decision.isFree) throw refuse(decision);
    return { reservation: decision.id, heldUsd: null };
  }
  const held = await reserveHard(scope, { ...input, id, calledModel });
  if (held && "isFree" in held) throw refuse(held);
  return held;
}

/** What is asked, by each model that may answer. */
function callsAhead({ asked, provider, scope, tags, request }: Call): [CallAhead, ...CallAhead[]] {
  const { operation, inputTokens, units } = asked;
  // Anthropic writes a cache only where the request marks what to keep, which an escape could hide.
  const mayWriteCache =
    provider.shape !== "anthropic" ||
    request === null ||
    request.includes("cache_control") ||
    request.includes("\\u00");
  const ahead = (model: string): CallAhead => ({
    provider: provider.name,
    model,
    operation,
    inputTokens,
    maxOutputTokens: asked.maxOutputTokens ?? outputLimit(provider, model),
    units,
    serviceTier: asked.serviceTier ?? unaskedTier(scope, provider.name),
    tags,
    mayWriteCache,
  });
  const [first, ...served] = servedNames(scope, provider.name, asked.model ?? "unknown");
  const others = asked.otherModels.flatMap((model) => servedNames(scope, provider.name, model));
  return [ahead(first), ...[...served, ...others].map(ahead)];
}

/** A batch whose calls stand in a file that nobody here has read: of it is known only that it costs something. */
async function passUnlessSpent({ scope, projectId }: Call, call: CallAhead): Promise<null> {
  const decision = await checkBudgets(scope, { projectId, door: "proxy", call });
  if (decision.isFree) return null;
  const balances = decision.balances.filter(
    ({ isRefused, limitUsd, spentUsd, reservedUsd }) =>
      isRefused && new Decimal(spentUsd).plus(reservedUsd).gte(limitUsd),
  );
  if (balances.length > 0) throw new RefusedError({ ...decision, balances, isUnpriced: false }, true);
  return null;
}

/** A call of which nobody knows the model could be any that a hard budget is for. */
async function refuseUnread({ teamId }: Scope): Promise<void> {
  const { budgets } = await freshBook(teamId);
  if (!budgets.some(({ mode }) => mode === "hard")) return;
  throw new AppError(
    "unsupported_type",
    "A hard budget asks what a call can cost, and this body cannot be read: send JSON in UTF-8, plain or as gzip, deflate or br.",
  );
}
