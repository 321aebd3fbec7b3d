import { Ban, Pencil } from "lucide-react";
import {
  type BudgetView,
  dayWords,
  fareOf,
  formatLimit,
  instantWords,
} from "@/components/budgets/budget-words";
import { PageHeader } from "@/components/layout/page";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import { type Budget, periodAt } from "@/lib/budgets";
import { formatTotalUsd } from "@/lib/format";
import { addDays, wallTimeOf } from "@/lib/time";
import { Panel, type Question } from "../../../_components/panel";
import { DeleteBudget } from "./delete-budget";
import { RaiseForm } from "./raise-form";

/** The name of the budget, how it fares, and what can be done with it. */
export function BudgetHead({
  budget,
  of,
  team,
  mayChange,
  now,
}: {
  budget: Budget;
  of: Question<{ view: BudgetView }>;
  team: string;
  mayChange: boolean;
  now: Date;
}) {
  const root = `/t/${team}/budgets`;
  return (
    <PageHeader
      title={budget.name}
      within={{ title: "Budgets", href: root }}
      badges={
        <>
          <Badge>{budget.mode}</Badge>
          <Panel of={of} failed={null}>
            {({ view }) => <FareBadge view={view} now={now} />}
          </Panel>
        </>
      }
      aside={
        mayChange && (
          <>
            <RaiseForm
              team={team}
              budget={{ id: budget.id, name: budget.name, per: budget.per }}
              tz={budget.cycle.timeZone}
              until={untilOf(budget, now)}
            />
            <ButtonLink href={`${root}/${budget.id}/edit`} className="print:hidden">
              <Icon of={Pencil} size={14} />
              Edit
            </ButtonLink>
            <DeleteBudget team={team} id={budget.id} name={budget.name} isHard={budget.mode === "hard"} />
          </>
        )
      }
      wraps
    />
  );
}

/** A raise is for what is left of the period; of one without an end for a week. */
function untilOf({ cycle }: Budget, now: Date): string {
  const { to } = periodAt(cycle, now);
  const isRunning = to !== null && cycle.period !== "rolling";
  return wallTimeOf(isRunning ? to : addDays(now, 7, cycle.timeZone), cycle.timeZone);
}

function FareBadge({ view: { status }, now }: { view: BudgetView; now: Date }) {
  const fare = fareOf(status, now);
  if (fare === "stopped") return <Badge tone="bad">stopped</Badge>;
  if (fare === "over") return <Badge tone="warn">over</Badge>;
  if (fare !== "short" || !status.exhaustedAt) return null;
  return (
    <Badge tone="warn">
      runs out about {dayWords(status.exhaustedAt, status.budget.cycle.timeZone, now)}
    </Badge>
  );
}

/** Above all else where calls are stopped. */
export function StoppedNotice({ view: { status, counter }, now }: { view: BudgetView; now: Date }) {
  if (!status.isStopping) return null;
  const { budget, period } = status;
  const until = period.to ? ` until ${instantWords(period.to, budget.cycle.timeZone, now)}` : "";
  return (
    <div className="border-b border-line px-4 py-3 lg:px-5">
      <Notice tone="bad" icon={Ban} title={`${counter ?? budget.name} is stopped${until}`}>
        {formatTotalUsd(status.spentUsd)} of {formatLimit(status.limitUsd)} spent
        {Number(status.reservedUsd) > 0 && `, ${formatTotalUsd(status.reservedUsd)} held by calls in flight`}.
        Calls that reserve are answered with 402.
      </Notice>
    </div>
  );
}
