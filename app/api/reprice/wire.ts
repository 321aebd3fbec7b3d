import { z } from "zod";
import type { Difference, Reprice } from "@/lib/reprice";

export const repriceParams = z.object({ id: z.string() });

export function toWire(reprice: Reprice) {
  const { preview, progress } = reprice;
  return {
    id: reprice.id,
    state: reprice.state,
    from: reprice.from,
    to: reprice.to,
    tz: reprice.timeZone,
    filter: reprice.filter,
    events: preview.events,
    events_scanned: preview.scanned,
    old_cost_usd: preview.oldCostUsd,
    new_cost_usd: preview.newCostUsd,
    range_cost_usd: { old: preview.rangeCostUsd, new: preview.newRangeCostUsd },
    by_model: preview.byModel.map((row) => ({
      provider: row.provider,
      model: row.model,
      ...toDifference(row),
      old_price_ids: row.oldPriceIds,
      new_price_ids: row.newPriceIds,
    })),
    by_day: preview.byDay.map(({ day, deltaUsd }) => ({ day, delta_usd: deltaUsd })),
    by_project: preview.byProject.map((row) => ({ project_id: row.projectId, ...toDifference(row) })),
    budgets: (preview.budgets ?? []).map((row) => ({
      id: row.id,
      name: row.name,
      limit_usd: row.limitUsd,
      old_spent_usd: row.oldSpentUsd,
      new_spent_usd: row.newSpentUsd,
    })),
    grades: preview.grades,
    progress: {
      events_done: progress.eventsDone,
      events_total: progress.eventsTotal,
      adjustments: progress.adjusted,
      delta_usd: progress.deltaUsd,
    },
    error: reprice.error,
    reason: reprice.reason,
    undo_reason: reprice.undoReason,
    created_by: reprice.createdBy,
    created_at: reprice.createdAt,
    applied_by: reprice.appliedBy,
    applied_at: reprice.appliedAt,
    undone_by: reprice.undoneBy,
    undone_at: reprice.undoneAt,
  };
}

function toDifference({ events, oldCostUsd, newCostUsd, deltaUsd }: Difference) {
  return { events, old_cost_usd: oldCostUsd, new_cost_usd: newCostUsd, delta_usd: deltaUsd };
}
