import { createHash } from "node:crypto";
import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "ioredis";
import { log } from "@/lib/log";
import type { LimitDecision } from "./limit-decision";
import type { MemoryLimit } from "./memory-limit";

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

  /** A limiter with the limit and the window of the one in memory, which counts while Redis is away. */
  limiter(name: string, memory: MemoryLimit): { take: (subject: string) => Promise<LimitDecision> } {
    const ratelimit = new Ratelimit({
      // safe because a sliding window calls no other commands; its type asks for Upstash's whole HTTP client
      redis: toUpstash(this.#redis) as unknown as ConstructorParameters<typeof Ratelimit>[0]["redis"],
      limiter: Ratelimit.slidingWindow(memory.limit, `${memory.windowMs} ms`),
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

// Upstash's scripts open with a flag that only Upstash's own server knows and Redis refuses; without that line they
// have another hash, under which Redis keeps them.
function toUpstash(redis: Redis) {
  const hashes = new Map<string, string>();
  return {
    evalsha: async (hash: string, keys: string[], args: (string | number)[]) => {
      const known = hashes.get(hash);
      if (!known) throw new Error("NOSCRIPT");
      return redis.evalsha(known, keys.length, ...keys, ...args);
    },
    eval: (script: string, keys: string[], args: (string | number)[]) => {
      const plain = script.replace(/^#!lua.*\n/, "");
      hashes.set(sha1(script), sha1(plain));
      return redis.eval(plain, keys.length, ...keys, ...args);
    },
  };
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
