import { formatLimit } from "@/components/budgets/budget-words";
import { Band } from "@/components/layout/page";
import { cx } from "@/components/ui/cx";
import { Usd } from "@/components/ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import type { Budget } from "@/lib/budgets";
import { formatShare } from "@/lib/format";
import type { PastPeriod } from "@/lib/standing";
import { formatClock, formatDate, formatDays } from "@/lib/time";

/** The periods that are over, the latest first. */
export function PastBand({
  budget,
  periods,
  isWhole,
  now,
}: {
  budget: Budget;
  periods: PastPeriod[];
  /** The sums are of all counters together, which one limit says nothing of. */
  isWhole: boolean;
  now: Date;
}) {
  if (budget.cycle.period === "total") return null;
  return (
    <Band
      title="Past periods"
      note={isWhole ? "all counters together" : "by the ledger, beside today's limit"}
      className="pb-0"
    >
      {periods.length === 0 ? (
        <p className="pb-3 text-small text-ink-3">Nothing was spent before this period.</p>
      ) : (
        <div className="-mx-4 lg:-mx-5">
          <Table caption="Past periods">
            <TableHead>
              <Th>Period</Th>
              <Th numeric>Spent</Th>
              {!isWhole && (
                <>
                  <Th numeric>Of the limit</Th>
                  <Th className="w-[40%] max-md:hidden">
                    <span className="sr-only">Bar</span>
                  </Th>
                </>
              )}
            </TableHead>
            <tbody>
              {periods.map((period) => (
                <TableRow key={period.from.getTime()} className="last:border-b-0">
                  <Td className="whitespace-nowrap">{nameOf(period, budget, now)}</Td>
                  <Td numeric>
                    <Usd value={period.spentUsd} />
                  </Td>
                  {!isWhole && <Taken period={period} />}
                </TableRow>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Band>
  );
}

function Taken({ period: { spentUsd, limitUsd, isOver } }: { period: PastPeriod }) {
  const share = Number(spentUsd) / Number(limitUsd);
  return (
    <>
      <Td numeric className={isOver ? "text-warn" : "text-ink-2"} title={`of ${formatLimit(limitUsd)}`}>
        {formatShare(share)}
      </Td>
      <Td className="max-md:hidden">
        <span aria-hidden="true" className="block h-1.5 rounded-bar bg-sunken">
          <span
            className={cx("block h-1.5 min-w-px rounded-bar", isOver ? "bg-warn-fill" : "bg-ink")}
            style={{ width: `${Math.min(1, share) * 100}%` }}
          />
        </span>
      </Td>
    </>
  );
}

function nameOf({ from, to }: PastPeriod, { cycle }: Budget, now: Date): string {
  const tz = cycle.timeZone;
  if (cycle.period !== "hour") return formatDays({ from, to }, tz, now);
  return `${formatDate(from, tz)}, ${formatClock(from, tz)} – ${formatClock(to, tz)}`;
}
