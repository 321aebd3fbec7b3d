import { formatLimit, instantWords } from "@/components/budgets/budget-words";
import { Band } from "@/components/layout/page";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import type { Budget } from "@/lib/budgets";

const SHOWN = 20;

/** What was added to the limit for a time, the newest first. Without a raise there is no band. */
export function RaiseBand({ budget, names, now }: { budget: Budget; names: Map<string, string>; now: Date }) {
  const tz = budget.cycle.timeZone;
  const raises = budget.raises.toReversed().slice(0, SHOWN);
  if (raises.length === 0) return null;
  return (
    <Band title="Raises" note={tz}>
      <ul className="flex flex-col gap-2.5">
        {raises.map(({ id, amountUsd, createdAt, expiresAt, reason, createdBy }) => {
          const isOver = expiresAt <= now;
          return (
            <li key={id} className={cx("min-w-0", isOver && "text-ink-3")}>
              <p className="flex flex-wrap items-center gap-x-2">
                <span className="font-medium">+{formatLimit(amountUsd)}</span>
                <span className="text-small text-ink-3">
                  {instantWords(createdAt, tz, now)} by {names.get(createdBy) ?? createdBy},{" "}
                  {isOver ? "ended" : "until"} {instantWords(expiresAt, tz, now)}
                </span>
                {!isOver && <Badge tone="fact">holds</Badge>}
              </p>
              <p className="text-small break-words text-ink-2">{reason}</p>
            </li>
          );
        })}
      </ul>
    </Band>
  );
}
