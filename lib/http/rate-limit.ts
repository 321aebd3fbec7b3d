import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "ioredis";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { type LimitDecision, LimitReached } from "./limit-decision";
import { MemoryLimit } from "./memory-limit";

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
export function takeLimit(name: LimitName, subject: string): ReturnType<Limiter["take"]> {
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
  return redis ? redis.limiter(name, rule, memory) : memory;
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

/** One connection to Redis. While it is away each process counts for itself, so that nobody is turned away. */
export class SharedRedis {
  readonly #redis: Redis;
  #away = false;
  #silentUntil = 0;

  constructor(url: string) {
    this.#redis = new Redis(url, { connectTimeout: 1000, commandTimeout: 500, maxRetriesPerRequest: 1 });
    this.#redis.on("ready", () => {
      this.#away = false;
    });
    this.#redis.on("close", () => {
      this.#away = true;
    });
    this.#redis.on("error", (error) => this.#complain(error));
  }

  limiter(name: string, rule: LimitRule, memory: MemoryLimit): Limiter {
    const redis = this.#redis;
    const adapter = {
      evalsha: (hash: string, keys: string[], args: (string | number)[]) =>
        redis.evalsha(hash, keys.length, ...keys, ...args),
      eval: (script: string, keys: string[], args: (string | number)[]) =>
        redis.eval(script, keys.length, ...keys, ...args),
    };
    const ratelimit = new Ratelimit({
      // safe because a sliding window calls no other commands; its type asks for Upstash's whole HTTP client
      redis: adapter as unknown as ConstructorParameters<typeof Ratelimit>[0]["redis"],
      limiter: Ratelimit.slidingWindow(rule.limit, `${rule.windowMs} ms`),
      prefix: `tokenbudget:limit:${name}`,
      analytics: false,
      // Its cache of blocked names is a map without a bound.
      ephemeralCache: false,
      timeout: 0,
    });
    return { take: (subject) => this.#take(ratelimit, memory, subject) };
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #take(ratelimit: Ratelimit, memory: MemoryLimit, subject: string): Promise<LimitDecision> {
    if (this.#away) return memory.take(subject);
    try {
      const { success, limit, remaining, reset } = await ratelimit.limit(subject);
      const resetSeconds = Math.max(1, Math.ceil((reset - Date.now()) / 1000));
      return { allowed: success, limit, remaining, resetSeconds };
    } catch (error) {
      this.#complain(error);
      return memory.take(subject);
    }
  }

  #complain(error: unknown): void {
    if (Date.now() < this.#silentUntil) return;
    this.#silentUntil = Date.now() + 60_000;
    log.warn({ err: error }, "Redis cannot be reached; each process counts rate limits for itself");
  }
}
