import Link from "next/link";
import { LongName } from "@/components/charts/long-name";
import { Band } from "@/components/layout/page";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { NoValue, Usd } from "@/components/ui/figures";
import { SortTh } from "@/components/ui/sort-th";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import { formatCount, formatShare } from "@/lib/format";
import type { Status } from "@/lib/standing";
import { type BudgetQuery, budgetHref } from "./budget-query";
import { COUNTERS, type Counters } from "./load-counters";

/** The counters of a budget that has one for each value. Each leads to this page about itself. */
export function CounterBand({
  status,
  counters: { rows, hasMore },
  path,
  query,
  title,
}: {
  status: Status;
  counters: Counters;
  path: string;
  query: BudgetQuery;
  /** What each is, `end user`. */
  title: string;
}) {
  const { sort, page } = query;
  // The status of one counter does not tell how many there are.
  const isAlone = query.key !== undefined;
  const first = (page - 1) * COUNTERS + 1;
  const order = (by: "spent" | "key") => {
    const isCurrent = sort.by === by;
    return {
      href: budgetHref(path, query, {
        sort: [{ by, descending: isCurrent ? !sort.descending : by === "spent" }],
        page: 1,
      }),
      sorted: isCurrent ? (sort.descending ? ("descending" as const) : ("ascending" as const)) : null,
    };
  };
  return (
    <Band title="Counters" note={isAlone ? undefined : noteOf(status)} className="pb-0">
      {rows.length === 0 ? (
        <p className="pb-3 text-small text-ink-3">No call has been counted in this period.</p>
      ) : (
        <div className="-mx-4 lg:-mx-5">
          <Table caption="Counters of the budget">
            <TableHead>
              <SortTh {...order("key")}>{title}</SortTh>
              <SortTh numeric {...order("spent")}>
                Spent
              </SortTh>
              <Th numeric className="max-md:hidden">
                Reserved
              </Th>
              <Th numeric className="max-md:hidden">
                Free
              </Th>
              <Th numeric>Of the limit</Th>
              <Th className="w-[30%] max-lg:hidden">
                <span className="sr-only">Bar</span>
              </Th>
            </TableHead>
            <tbody>
              {rows.map((row) => (
                <CounterRow
                  key={row.key}
                  row={row}
                  href={budgetHref(path, query, { key: row.key, before: null })}
                  isCurrent={row.key === status.key}
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {(page > 1 || hasMore) && (
        <nav aria-label="Pages of counters" className="flex items-center justify-end gap-2 py-3 print:hidden">
          <span className="mr-auto text-caption text-ink-3">
            {formatCount(first)} – {formatCount(first + rows.length - 1)}
            {!isAlone && ` of ${formatCount(status.counters)}`}
          </span>
          {page > 1 && (
            <ButtonLink size="bar" href={budgetHref(path, query, { page: page - 1 })} rel="prev">
              Previous
            </ButtonLink>
          )}
          {hasMore && (
            <ButtonLink size="bar" href={budgetHref(path, query, { page: page + 1 })} rel="next">
              Next
            </ButtonLink>
          )}
        </nav>
      )}
    </Band>
  );
}

function noteOf({ counters, fullCounters }: Status): string {
  const all = `${formatCount(counters)} in this period`;
  return fullCounters > 0 ? `${all}, ${formatCount(fullCounters)} at the limit` : all;
}

function CounterRow({
  row,
  href,
  isCurrent,
}: {
  row: Counters["rows"][number];
  href: string;
  isCurrent: boolean;
}) {
  const share = Number(row.spentUsd) / Number(row.limitUsd);
  const isFull = Number(row.remainingUsd) === 0;
  return (
    <TableRow data-open={isCurrent || undefined} className="last:border-b-0">
      <Td className="w-full max-w-0 lg:w-[30%]">
        <span className="flex items-center gap-2">
          <Link
            href={href}
            prefetch={false}
            aria-current={isCurrent || undefined}
            className="flex min-w-0 after:absolute after:inset-0"
          >
            <LongName text={row.words} className={row.key === "" ? "text-ink-2" : undefined} />
          </Link>
          {row.isStopping && <Badge tone="bad">stopped</Badge>}
        </span>
      </Td>
      <Td numeric>
        <Usd value={row.spentUsd} />
      </Td>
      <Td numeric className="max-md:hidden">
        {Number(row.reservedUsd) > 0 ? <Usd value={row.reservedUsd} /> : <NoValue />}
      </Td>
      <Td numeric className="max-md:hidden">
        <Usd value={row.remainingUsd} />
      </Td>
      <Td numeric className={isFull ? "text-bad" : "text-ink-2"}>
        {formatShare(share)}
      </Td>
      <Td className="max-lg:hidden">
        <span aria-hidden="true" className="block h-1.5 rounded-bar bg-sunken">
          <span
            className={cx("block h-1.5 min-w-px rounded-bar", isFull ? "bg-bad-fill" : "bg-ink")}
            style={{ width: `${Math.min(1, share) * 100}%` }}
          />
        </span>
      </Td>
    </TableRow>
  );
}
