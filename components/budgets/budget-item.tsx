import Link from "next/link";
import { formatShare } from "@/lib/format";
import { LongName } from "../charts/long-name";
import { Badge } from "../ui/badge";
import { cx } from "../ui/cx";
import { type BudgetView, type Fare, fareOf, fareWords, shareSpent, takenWords } from "./budget-words";
import { Gauge } from "./gauge";

const TONES: Record<Fare, string> = {
  calm: "text-ink-3",
  counting: "text-ink-3",
  short: "text-warn",
  over: "text-warn",
  stopped: "text-bad",
};

/** The class of words that tell how a budget fares. */
export function toneOf(view: BudgetView, now: Date): string {
  return TONES[fareOf(view.status, now)];
}

/** One budget in four lines: its name, what is taken, a gauge, and what follows. All of it leads to the budget. */
export function BudgetItem({ view, now }: { view: BudgetView; now: Date }) {
  const { status, href } = view;
  const { taken, of } = takenWords(view);
  const tone = toneOf(view, now);
  const isCalm = tone === TONES.calm;
  return (
    <div className="relative min-w-0">
      <div className="flex items-center gap-2">
        <Link href={href} prefetch={false} className="flex min-w-0 font-medium after:absolute after:inset-0">
          <LongName text={status.budget.name} />
        </Link>
        <Badge>{status.budget.mode}</Badge>
        <span className={cx("ml-auto shrink-0 text-small", isCalm ? "text-ink-2" : `font-medium ${tone}`)}>
          {status.isStopping && status.budget.per !== null
            ? `${status.fullCounters} stopped`
            : formatShare(shareSpent(status))}
        </span>
      </div>
      <p className="truncate text-small text-ink-2">
        {taken} <span className="text-ink-3">{of}</span>
      </p>
      <div className="mt-2.5">
        <Gauge status={status} now={now} />
      </div>
      <p className={cx("mt-1 truncate text-caption", tone)}>{fareWords(view, now)}</p>
    </div>
  );
}
