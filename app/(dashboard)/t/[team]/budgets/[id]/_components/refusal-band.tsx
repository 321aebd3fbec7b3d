import { LongName } from "@/components/charts/long-name";
import { Band } from "@/components/layout/page";
import { ButtonLink } from "@/components/ui/button";
import { NoValue, Usd } from "@/components/ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import type { Budget } from "@/lib/budgets";
import type { Refusal } from "@/lib/course";
import { formatDate, formatInstant, formatPreciseClock } from "@/lib/time";
import type { BudgetQuery } from "./budget-query";
import { budgetHref } from "./budget-query";

/** The calls that the budget did not let through, the newest first. */
export function RefusalBand({
  budget,
  rows,
  hasMore,
  path,
  query,
  counterTitle,
}: {
  budget: Budget;
  rows: Refusal[];
  hasMore: boolean;
  path: string;
  query: BudgetQuery;
  /** What the budget has a counter for each of; null where it has only one. */
  counterTitle: string | null;
}) {
  const last = rows.at(-1);
  const isFirst = query.before === undefined;
  return (
    <Band
      title="Blocked calls"
      note={rows.length > 0 ? `answered with 402, newest first, ${budget.cycle.timeZone}` : undefined}
      className="max-xl:border-b xl:border-b-0"
    >
      {rows.length === 0 ? (
        <p className="pb-3 text-small text-pretty text-ink-3">{noneWords(budget, isFirst)}</p>
      ) : (
        <div className="-mx-4 lg:-mx-5">
          <RefusalTable rows={rows} budget={budget} counterTitle={counterTitle} />
        </div>
      )}
      {(hasMore || !isFirst) && (
        <div className="flex justify-end gap-2 pt-3 print:hidden">
          {!isFirst && (
            <ButtonLink size="bar" href={budgetHref(path, query, { before: null })}>
              Newest
            </ButtonLink>
          )}
          {hasMore && last && (
            <ButtonLink size="bar" href={budgetHref(path, query, { before: last })} rel="next">
              Older
            </ButtonLink>
          )}
        </div>
      )}
    </Band>
  );
}

function noneWords({ mode }: Budget, isFirst: boolean): string {
  if (!isFirst) return "There are no older ones.";
  return mode === "hard"
    ? "None in the last 90 days. A call that reserves more than what is free is answered with 402 and stands here."
    : `A ${mode} budget refuses no call.`;
}

function RefusalTable({
  rows,
  budget,
  counterTitle,
}: {
  rows: Refusal[];
  budget: Budget;
  counterTitle: string | null;
}) {
  const tz = budget.cycle.timeZone;
  return (
    <Table caption="Blocked calls" dense>
      <TableHead>
        <Th>Time</Th>
        <Th>Model</Th>
        <Th className="max-lg:hidden">{counterTitle ?? "End user"}</Th>
        <Th className="max-[88rem]:hidden">Feature</Th>
        <Th numeric>Asked</Th>
        <Th numeric>Free then</Th>
      </TableHead>
      <tbody>
        {rows.map((row) => (
          <TableRow key={row.id} className="last:border-b-0">
            <Td className="whitespace-nowrap">
              <time dateTime={row.at.toISOString()} title={formatInstant(row.at, tz)}>
                <span className="max-md:hidden">{formatDate(row.at, tz)}, </span>
                {formatPreciseClock(row.at, tz).slice(0, 8)}
              </time>
            </Td>
            <Td className="w-full max-w-0">
              <LongName text={row.model} className="max-w-full" />
            </Td>
            <Td className="max-lg:hidden">
              <Named text={counterTitle === null ? row.tags.user_id : row.key} />
            </Td>
            <Td className="max-[88rem]:hidden">
              <Named text={row.tags.feature} />
            </Td>
            <Td numeric>{row.askedUsd === null ? <NoPrice /> : <Usd value={row.askedUsd} as="mean" />}</Td>
            <Td numeric className="text-ink-2">
              <Usd value={row.freeUsd} />
            </Td>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

function Named({ text }: { text: string | undefined }) {
  return text ? <LongName text={text} className="max-w-36" /> : <NoValue />;
}

function NoPrice() {
  return (
    <span
      className="whitespace-nowrap text-warn"
      title="Nobody knows what the call could cost, so it is blocked"
    >
      no price
    </span>
  );
}
