import { AppError } from "@/lib/errors";

/** What one counted call was told. */
export type LimitDecision = { allowed: boolean; limit: number; remaining: number; resetSeconds: number };

/** The `rate_limited` error, with what the caller is told in headers. */
export class LimitReached extends AppError {
  constructor(readonly decision: LimitDecision) {
    const seconds = decision.resetSeconds;
    super("rate_limited", `Too many requests. Try again in ${seconds} second${seconds === 1 ? "" : "s"}.`, {
      retryAfterSeconds: seconds,
    });
  }
}

/** `RateLimit-*` headers; the reset is in seconds from now. */
export function limitHeaders(decision: LimitDecision | null): Record<string, string> {
  if (!decision) return {};
  return {
    "RateLimit-Limit": String(decision.limit),
    "RateLimit-Remaining": String(decision.remaining),
    "RateLimit-Reset": String(decision.resetSeconds),
  };
}
