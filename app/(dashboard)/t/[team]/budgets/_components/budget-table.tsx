import Link from "next/link";
import { BudgetItem, toneOf } from "@/components/budgets/budget-item";
import {
  type BudgetView,
  fareWords,
  formatForeseen,
  instantWords,
  takenWords,
} from "@/components/budgets/budget-words";
import { Gauge } from "@/components/budgets/gauge";
import { LongName } from "@/components/charts/long-name";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { NoValue, Usd } from "@/components/ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";

/** All budgets, each with its gauge; on a phone one below the other. */
export function BudgetTable({ views, now }: { views: BudgetView[]; now: Date }) {
  return (
    <>
      <ul className="md:hidden">
        {views.map((view) => (
          <li key={view.status.budget.id} className="border-b border-line px-4 py-3 hover:bg-hover">
            <BudgetItem view={view} now={now} />
          </li>
        ))}
      </ul>
      <div className="max-md:hidden">
        <Table caption="Budgets of the team">
          <TableHead>
            <Th>Budget</Th>
            <Th>Spent, reserved and foreseen</Th>
            <Th numeric>Spent</Th>
            <Th numeric className="max-xl:hidden">
              Reserved
            </Th>
            <Th numeric className="max-lg:hidden">
              Free
            </Th>
            <Th numeric className="max-lg:hidden">
              Forecast
            </Th>
            <Th numeric className="max-xl:hidden">
              Begins anew
            </Th>
          </TableHead>
          <tbody>
            {views.map((view) => (
              <BudgetRow key={view.status.budget.id} view={view} now={now} />
            ))}
          </tbody>
        </Table>
      </div>
    </>
  );
}

function BudgetRow({ view, now }: { view: BudgetView; now: Date }) {
  const { status, counts, href } = view;
  const { budget, period, forecastUsd } = status;
  const { taken, of } = takenWords(view);
  return (
    <TableRow>
      <Td className="w-[26%] max-w-0 py-3 align-top">
        <span className="flex items-center gap-2">
          <Link
            href={href}
            prefetch={false}
            className="flex min-w-0 font-medium after:absolute after:inset-0"
          >
            <LongName text={budget.name} />
          </Link>
          <Badge>{budget.mode}</Badge>
        </span>
        <span className="block truncate text-small text-ink-3" title={counts}>
          {counts}
        </span>
      </Td>
      <Td className="py-3 align-top">
        <div className="pt-1.5">
          <Gauge status={status} now={now} />
        </div>
        <span className={cx("mt-0.5 block text-small", toneOf(view, now))}>{fareWords(view, now)}</span>
      </Td>
      <Td numeric className="w-[1%] py-3 align-top whitespace-nowrap">
        {taken}
        <span className="block text-small text-ink-3">{of}</span>
      </Td>
      <Td numeric className="w-[1%] py-3 align-top max-xl:hidden">
        {Number(status.reservedUsd) > 0 ? <Usd value={status.reservedUsd} /> : <NoValue />}
      </Td>
      <Td numeric className="w-[1%] py-3 align-top max-lg:hidden">
        <Usd value={status.remainingUsd} />
      </Td>
      <Td numeric className="w-[1%] py-3 align-top whitespace-nowrap text-ink-2 max-lg:hidden">
        {forecastUsd === null ? <NoValue /> : formatForeseen(forecastUsd)}
      </Td>
      <Td numeric className="w-[1%] py-3 align-top whitespace-nowrap text-ink-2 max-xl:hidden">
        {period.to && budget.cycle.period !== "rolling" ? (
          <time dateTime={period.to.toISOString()} title={budget.cycle.timeZone}>
            {instantWords(period.to, budget.cycle.timeZone, now)}
          </time>
        ) : (
          <span className="text-ink-3">{budget.cycle.period === "rolling" ? "rolling" : "never"}</span>
        )}
      </Td>
    </TableRow>
  );
}

const ROWS = [62, 82, 40, 25, 50];

/** Grey in the shape of the list. */
export function WaitingBudgets() {
  return (
    <div role="status">
      <span className="sr-only">Loading</span>
      <div className="h-8 border-b border-line max-md:hidden" />
      {ROWS.map((width) => (
        <div
          key={width}
          aria-hidden="true"
          className="flex h-27 items-center gap-8 border-b border-line px-4 md:h-17.5 lg:px-5"
        >
          <span className="h-2.5 w-36 rounded-bar bg-line max-md:hidden" />
          <span className="h-2 grow rounded-bar bg-sunken">
            <span className="block h-2 rounded-bar bg-line" style={{ width: `${width}%` }} />
          </span>
          <span className="h-2.5 w-24 rounded-bar bg-line max-md:hidden" />
        </div>
      ))}
    </div>
  );
}
