import type { BreakdownRow, GradeFigures, Totals } from "@/lib/analytics";
import { AppError } from "@/lib/errors";
import type { Filter } from "@/lib/filters";
import type { Grade } from "@/lib/pricing";

export function wrong(field: string, message: string): AppError {
  const issues = [{ field, code: "invalid", message }];
  return new AppError("bad_request", `${field} ${message}.`, { issues });
}

/** Which time an answer is about. */
export function toWireRange({ range, tz }: Pick<Filter, "range" | "tz">) {
  return { from: range.from, to: range.to, tz };
}

export function toWireTotals(totals: Totals) {
  return {
    total_cost_usd: totals.costUsd,
    total_requests: totals.requests,
    total_errors: totals.errors,
    avg_cost_per_request: totals.meanCostUsd,
    total_input_tokens: totals.inputTokens,
    total_output_tokens: totals.outputTokens,
    total_cache_read_tokens: totals.cacheReadTokens,
    total_cache_write_tokens: totals.cacheWriteTokens,
    total_reasoning_tokens: totals.reasoningTokens,
    unpriced_requests: totals.grades.unpriced.requests,
    grades: toWireGrades(totals.grades),
  };
}

function toWireGrades(grades: Record<Grade, GradeFigures>) {
  const wire = ({ requests, costUsd }: GradeFigures) => ({ requests, cost_usd: costUsd });
  return {
    exact: wire(grades.exact),
    reported: wire(grades.reported),
    estimated: wire(grades.estimated),
    unpriced: wire(grades.unpriced),
  };
}

/** A value of a dimension; one of a model says its provider, one that has an id the name that goes with it. */
export function toWireValue(row: BreakdownRow, name?: string | null) {
  return {
    key: row.key,
    ...(name === undefined ? {} : { name }),
    ...(row.provider ? { provider: row.provider } : {}),
    cost_usd: row.costUsd,
    requests: row.requests,
    errors: row.errors,
    unpriced_requests: row.grades.unpriced,
    avg_cost_per_request: row.meanCostUsd,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    cache_read_tokens: row.cacheReadTokens,
    cache_write_tokens: row.cacheWriteTokens,
    reasoning_tokens: row.reasoningTokens,
    share: row.share,
    previous_cost_usd: row.previousCostUsd,
  };
}
