import type { Totals } from "@/lib/analytics";
import { Decimal, roundUsd, toUsdString } from "@/lib/money";
import { QUARTER_HOUR_MS } from "@/lib/time";

const DAY_MS = 86_400_000;

/** How the tokens of a range divide, and what comes to a day of the part of it that is over. */
export function toWireUsage(totals: Totals, now: Date) {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = totals;
  const days = elapsedDays(totals, now);
  const all = inputTokens + outputTokens;
  return {
    cost_usd: totals.costUsd,
    requests: totals.requests,
    errors: totals.errors,
    error_share: ratio(totals.errors, totals.requests),
    unpriced_requests: totals.grades.unpriced.requests,
    avg_cost_per_request: totals.meanCostUsd,
    tokens: {
      total: all,
      input: inputTokens,
      fresh_input: Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens),
      cache_read: cacheReadTokens,
      cache_write: cacheWriteTokens,
      output: outputTokens,
      reasoning: reasoningTokens,
    },
    cache_read_share: ratio(cacheReadTokens, inputTokens),
    reasoning_share: ratio(reasoningTokens, outputTokens),
    tokens_per_request: ratio(all, totals.requests),
    elapsed_days: days,
    cost_usd_per_day: days > 0 ? toUsdString(roundUsd(new Decimal(totals.costUsd).div(days))) : null,
    requests_per_day: ratio(totals.requests, days),
    tokens_per_day: ratio(all, days),
  };
}

/** By whole quarters of an hour, so that an answer stays the same for a while. */
function elapsedDays({ range }: Totals, now: Date): number {
  const end = Math.min(range.to.getTime(), Math.floor(now.getTime() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS);
  return rounded(Math.max(0, end - range.from.getTime()) / DAY_MS);
}

/** Null where there is nothing to divide by. */
function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole);
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
