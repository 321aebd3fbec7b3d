import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { type BudgetView, eachPeriod } from "@/components/budgets/budget-words";
import { Band } from "@/components/layout/page";
import { Icon } from "@/components/ui/icon";
import type { Budget } from "@/lib/budgets";
import { formatRateUsd, formatTotalUsd } from "@/lib/format";
import type { Bound } from "@/lib/standing";
import { formatFullDate } from "@/lib/time";
import { Panel, type Question } from "../../../_components/panel";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** How far the budget can be overspent, and what it is. */
export function BoundBand({
  view,
  bound,
  names,
}: {
  view: BudgetView;
  bound: Question<Bound>;
  names: Map<string, string>;
}) {
  const { budget } = view.status;
  return (
    <Band title="The bound" className="border-b-0">
      <div className="flex items-start gap-3 rounded-control bg-sunken px-4 py-3">
        <Icon of={ShieldCheck} className="mt-0.5 shrink-0 text-accent" />
        <div className="min-w-0">
          <p className="font-medium">{headOf(budget)}</p>
          <p className="mt-1 text-small text-pretty text-ink-2">
            {budget.mode === "hard" ? "Each holds the most it can cost before it is made. " : ""}
            <Panel
              of={bound}
              waiting="Reckoning what the others did in the last 7 days."
              failed="How much others did in the last 7 days did not load."
            >
              {({ unreservedUsd }) =>
                Number(unreservedUsd) === 0 ? (
                  "In the last 7 days no call came only afterwards."
                ) : (
                  <>
                    Calls that only report afterwards can: in the last 7 days at most{" "}
                    <strong className="font-medium text-ink">{formatTotalUsd(unreservedUsd)}</strong> at once.
                  </>
                )
              }
            </Panel>
          </p>
          {budget.mode === "hard" && (
            <Panel of={bound} failed={null}>
              {({ beyondReserved }) => (
                <details className="mt-1 text-small text-ink-2">
                  <summary className="w-fit text-ink-3 hover:text-ink">What no bound holds</summary>
                  <ul className="mt-1 list-disc pl-4">
                    {beyondReserved.map((one) => (
                      <li key={one}>{one}</li>
                    ))}
                  </ul>
                </details>
              )}
            </Panel>
          )}
        </div>
      </div>
      <dl className="mt-3 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-small">
        <Fact name="Counts">{view.counts}</Fact>
        <Fact name="Period">{periodWords(budget)}</Fact>
        <Fact name="Thresholds">{thresholdWords(budget)}</Fact>
        {budget.mode === "hard" && <Fact name="Unpriced model">{unpricedWords(budget)}</Fact>}
        <Fact name="Made">
          {formatFullDate(budget.createdAt, budget.cycle.timeZone)} by{" "}
          {names.get(budget.createdBy) ?? budget.createdBy}
        </Fact>
      </dl>
    </Band>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function headOf({ mode }: Budget): string {
  if (mode === "hard") return "Reserved calls cannot pass this limit.";
  return mode === "soft" ? "This limit warns and stops no call." : "This limit only counts.";
}

/** `calendar month, Europe/Berlin`. */
function periodWords({ cycle }: Budget): string {
  const { period, startDay, timeZone } = cycle;
  if (period === "total") return "all time";
  if (period === "rolling") return `${eachPeriod(cycle)}, today included, ${timeZone}`;
  if (period === "week") return `week from ${DAYS[startDay - 1]}, ${timeZone}`;
  const isCalendar = startDay === 1 || period === "hour" || period === "day";
  return isCalendar ? `calendar ${period}, ${timeZone}` : `${period} from day ${startDay}, ${timeZone}`;
}

function thresholdWords({ thresholds }: Budget): string {
  return thresholds.length === 0 ? "none" : `${thresholds.join(", ")}%`;
}

function unpricedWords({ unpriced }: Budget): string {
  if (unpriced === "block") return "is blocked";
  if (unpriced === "allow") return "is let through for nothing";
  return `is held at ${formatRateUsd(unpriced.input)} and ${formatRateUsd(unpriced.output)} per 1M`;
}
