import {
  type BudgetView,
  fareOf,
  formatForeseen,
  formatLimit,
  instantWords,
  shareSpent,
  thisPeriod,
} from "@/components/budgets/budget-words";
import { NoValue, Usd } from "@/components/ui/figures";
import { formatShare, formatTotalUsd } from "@/lib/format";
import type { Status } from "@/lib/standing";
import { Figure, Figures, WaitingFigure } from "../../../_components/overview-figures";

/** The figures at the head of a budget: what the limit is, what is taken of it, and what follows. */
export function BudgetFigures({ view, now }: { view: BudgetView; now: Date }) {
  const { status } = view;
  const { budget, period, forecastUsd } = status;
  const tz = budget.cycle.timeZone;
  const resets =
    budget.cycle.period === "rolling"
      ? "day by day"
      : period.to
        ? `resets ${instantWords(period.to, tz, now)}, ${tz}`
        : "never resets";
  return (
    <Figures>
      <Figure
        name={`Limit ${thisPeriod(budget.cycle)}`}
        value={<Usd value={status.limitUsd} />}
        note={limitNote(status, now)}
      />
      <Figure
        name="Spent"
        value={<Usd value={status.spentUsd} />}
        note={`${formatShare(shareSpent(status))} of the limit`}
      />
      <Figure
        name="Reserved"
        value={<Usd value={status.reservedUsd} />}
        note={Number(status.reservedUsd) > 0 ? "held by calls in flight" : "no call in flight"}
      />
      <Figure name="Free" value={<Usd value={status.remainingUsd} />} note={resets} />
      <Figure
        name="Forecast"
        value={
          forecastUsd === null ? (
            <NoValue />
          ) : (
            <span className="text-ink-2">{formatForeseen(forecastUsd)}</span>
          )
        }
        note={<Foreseen status={status} now={now} />}
      />
    </Figures>
  );
}

function Foreseen({ status, now }: { status: Status; now: Date }) {
  const { exhaustedAt, lowUsd, highUsd, budget } = status;
  const fare = fareOf(status, now);
  if (fare === "over") return <span className="text-warn">over by {formatTotalUsd(status.overUsd)}</span>;
  if (exhaustedAt && exhaustedAt > now) {
    const words = `out about ${instantWords(exhaustedAt, budget.cycle.timeZone, now)}`;
    return fare === "short" ? <span className="text-warn">{words}</span> : words;
  }
  if (lowUsd === null || highUsd === null) return null;
  if (lowUsd === highUsd) return "as of late";
  return `range ${formatForeseen(lowUsd)} – ${formatForeseen(highUsd)}`;
}

/** `$4,000 + $1,000 until Dec 1`. */
function limitNote({ budget }: Status, now: Date): string {
  const raises = budget.raises.filter(({ createdAt, expiresAt }) => createdAt <= now && expiresAt > now);
  const [first] = raises;
  if (!first) return `${budget.mode}, in ${budget.cycle.timeZone}`;
  const more = raises.map(({ amountUsd }) => formatLimit(amountUsd)).join(" + ");
  const until =
    raises.length === 1 ? ` until ${instantWords(first.expiresAt, budget.cycle.timeZone, now)}` : "";
  return `${formatLimit(budget.limitUsd)} + ${more}${until}`;
}

const NAMES = ["Limit", "Spent", "Reserved", "Free", "Forecast"];

export function WaitingBudgetFigures() {
  return (
    <Figures>
      {NAMES.map((name) => (
        <WaitingFigure key={name} name={name} />
      ))}
    </Figures>
  );
}
