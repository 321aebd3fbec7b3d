import { env } from "@/lib/env";
import { type LimitDecision, LimitReached } from "./limit-decision";
import { MemoryLimit } from "./memory-limit";
import { SharedRedis } from "./redis-limit";

const settings = {
  ingest: "RATE_LIMIT_INGEST",
  api: "RATE_LIMIT_API",
  signin: "RATE_LIMIT_SIGNIN",
  signup: "RATE_LIMIT_SIGNUP",
} as const;

export type LimitName = keyof typeof settings;

/** Counts one call of a subject. In memory it answers at once; null when the limit is off. */
export type Limiter = {
  take: (subject: string) => LimitDecision | null | Promise<LimitDecision | null>;
};

type Shared = { limiters: Map<LimitName, Limiter>; redis: SharedRedis | undefined };
const holder = globalThis as typeof globalThis & { tokenbudgetLimits?: Shared };

/** Counts one call and answers whether it may pass; shared between replicas when REDIS_URL is set. */
function takeLimit(name: LimitName, subject: string): ReturnType<Limiter["take"]> {
  holder.tokenbudgetLimits ??= { limiters: new Map(), redis: undefined };
  const shared = holder.tokenbudgetLimits;
  let limiter = shared.limiters.get(name);
  if (!limiter) {
    const { REDIS_URL } = env();
    if (REDIS_URL) shared.redis ??= new SharedRedis(REDIS_URL);
    limiter = makeLimiter(name, env()[settings[name]], shared.redis);
    shared.limiters.set(name, limiter);
  }
  return limiter.take(subject);
}

/**
 * Counts one call against each subject. Throws `rate_limited` with `decision` when one of them is past the
 * limit; answers the tightest decision otherwise, null when the limit is off.
 */
export async function enforceLimit(name: LimitName, ...subjects: string[]): Promise<LimitDecision | null> {
  let tightest: LimitDecision | null = null;
  for (const subject of subjects) {
    const decision = await takeLimit(name, subject);
    if (decision && !decision.allowed) throw new LimitReached(decision);
    if (decision && (!tightest || decision.remaining < tightest.remaining)) tightest = decision;
  }
  return tightest;
}

/** A limiter for a setting such as `500/second` or `off`. */
export function makeLimiter(name: string, setting: string, redis?: SharedRedis): Limiter {
  const rule = parseLimit(setting);
  if (!rule) return { take: () => null };
  const memory = new MemoryLimit(rule.limit, rule.windowMs);
  return redis ? redis.limiter(name, memory) : memory;
}

/** Closes the connection to Redis and forgets every count. */
export function closeLimits(): void {
  holder.tokenbudgetLimits?.redis?.close();
  delete holder.tokenbudgetLimits;
}

type LimitRule = { limit: number; windowMs: number };

const unitMs: Record<string, number> = { second: 1000, minute: 60_000, hour: 3_600_000 };

function parseLimit(setting: string): LimitRule | null {
  const [count, unit] = setting.split("/");
  const windowMs = unitMs[unit ?? ""];
  return windowMs ? { limit: Number(count), windowMs } : null;
}
