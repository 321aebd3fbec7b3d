import type { ReactNode } from "react";
import type { BudgetView } from "@/components/budgets/budget-words";
import { Gauge } from "@/components/budgets/gauge";
import { scaleOf } from "@/components/budgets/gauge-scale";
import { formatShare } from "@/lib/format";

/** The gauge over the whole width, and how it is read. */
export function GaugeBand({ view: { status }, now }: { view: BudgetView; now: Date }) {
  const { elapsed, limit, forecast } = scaleOf(status, now);
  return (
    <div className="border-b border-line px-4 pt-4 pb-3 lg:px-5">
      <Gauge status={status} now={now} isLarge />
      <div aria-hidden="true" className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-caption text-ink-2">
        <Key mark={<span className="size-2 rounded-bar bg-ink-3" />}>spent</Key>
        <Key mark={<span className="h-2 w-3 hatch-dense" />}>reserved</Key>
        {forecast !== null && <Key mark={<span className="h-2 w-3 hatch" />}>forecast</Key>}
        {elapsed !== null && (
          <Key mark={<span className="h-3 w-0.5 bg-ink" />}>time elapsed, {formatShare(elapsed / limit)}</Key>
        )}
        {limit < 1 && <Key mark={<span className="h-3 w-0.5 bg-bad-fill" />}>limit</Key>}
        {status.budget.thresholds.length > 0 && (
          <Key mark={<span className="h-1 w-px bg-ink-3" />}>
            thresholds {status.budget.thresholds.join(", ")}%
          </Key>
        )}
      </div>
    </div>
  );
}

function Key({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      {mark}
      <span>{children}</span>
    </span>
  );
}
