import { bookOf } from "@/lib/budgets";
import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { Call } from "@/lib/metering";
import { servedName } from "@/lib/metering";
import { outputLimit } from "@/lib/providers";
import { type Refusal, reserveHard, tellRefusal } from "@/lib/reservations";

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
 * Reserves the most a call can cost in the budgets that select it, if one of them is hard; answers the reservation, or
 * null. Throws {@link RefusedError}.
 */
export async function hold(made: Call): Promise<string | null> {
  const { asked, provider, scope, projectId, id, tags, request } = made;
  if (asked.isUnread) await refuseUnread(scope);
  const calledModel = asked.model ?? "unknown";
  const model = servedName(scope, provider.name, calledModel);
  const { operation, inputTokens, units, serviceTier } = asked;
  const maxOutputTokens = asked.maxOutputTokens ?? outputLimit(provider, model);
  const call = {
    provider: provider.name,
    model,
    operation,
    inputTokens,
    maxOutputTokens,
    units,
    serviceTier,
    tags,
    // Anthropic writes a cache only where the request marks what to keep, which an escape could hide.
    mayWriteCache:
      provider.shape !== "anthropic" ||
      request === null ||
      request.includes("cache_control") ||
      request.includes("\\u00"),
  };
  const decision = await reserveHard(scope, { projectId, door: "proxy", id, call, calledModel });
  if (decision && !decision.isFree) throw new RefusedError(decision, asked.maxOutputTokens !== null);
  return decision?.id ?? null;
}

/** A call of which nobody knows the model could be any that a hard budget is for. */
async function refuseUnread({ teamId }: Scope): Promise<void> {
  const { budgets } = await bookOf(teamId);
  if (!budgets.some(({ mode }) => mode === "hard")) return;
  throw new AppError(
    "unsupported_type",
    "A hard budget asks what a call can cost, and this body cannot be read: send JSON in UTF-8, plain or as gzip, deflate or br.",
  );
}
