import type { ComparedModel, Comparison } from "@/lib/savings";
import { wrong } from "../wire";

const SAME_TOKENS = "Every model is taken to use the same tokens; each counts a text by its own rule.";
const NO_OFF_PEAK = "Prices that differ by the time of day are taken at their usual rates.";
export const CALL_ASSUMPTIONS = [SAME_TOKENS, NO_OFF_PEAK];
export const TRAFFIC_ASSUMPTIONS = [
  "Calls that a model cannot serve stay at what they cost, and calls without a price are left out.",
  ...CALL_ASSUMPTIONS,
];

/** The models after the one that a cursor names, and what they are compared with. */
export function toWirePage(
  { models, currentUsd, requests, unpricedRequests }: Comparison,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const start = cursor === undefined ? 0 : placeAfter(models, cursor);
  const page = models.slice(start, start + limit);
  const last = start + limit < models.length ? page.at(-1) : undefined;
  return {
    data: page.map(toWire),
    next_cursor: last ? formatCursor(last) : null,
    current_cost_usd: currentUsd,
    requests,
    unpriced_requests: unpricedRequests,
  };
}

function placeAfter(models: ComparedModel[], cursor: string): number {
  const place = models.findIndex((model) => formatCursor(model) === cursor);
  if (place === -1) throw wrong("cursor", "is no cursor of this list");
  return place + 1;
}

function formatCursor({ provider, model }: ComparedModel): string {
  return Buffer.from(JSON.stringify([provider, model])).toString("base64url");
}

function toWire(row: ComparedModel) {
  return {
    provider: row.provider,
    model: row.model,
    cost_usd: row.costUsd,
    delta_usd: row.deltaUsd,
    ratio: row.ratio,
    covers_requests: row.coversRequests,
    estimated: row.isEstimate,
  };
}
