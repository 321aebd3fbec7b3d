import type { ReactNode } from "react";
import { Change } from "@/components/charts/change";
import { NoValue, Usd } from "@/components/ui/figures";
import { GradeMark } from "@/components/ui/grade-mark";
import type { Summary } from "@/lib/analytics";
import { formatCount, formatShare, formatTokens, formatTotalUsd } from "@/lib/format";

/** The four figures at the head of the overview, each against the range before. */
export function OverviewFigures({
  totals,
  emptyNote = "no events in this range",
}: {
  totals: Summary;
  /** In place of a comparison when there is nothing to show. */
  emptyNote?: string;
}) {
  const { previous, requests, grades } = totals;
  const none = requests === 0 ? emptyNote : undefined;
  const tokens = totals.inputTokens + totals.outputTokens;
  const previousTokens = previous.inputTokens + previous.outputTokens;
  return (
    <dl className="grid shrink-0 grid-cols-2 border-b border-line md:grid-cols-4">
      <Figure
        name="Spend"
        beside={
          requests > 0 && (
            <span className="flex items-center gap-1.5">
              <GradeMark grade="exact" />
              {formatShare(grades.exact.requests / requests)}
              <span className="max-xl:sr-only">exact</span>
            </span>
          )
        }
        value={<Spend totals={totals} />}
        change={<Compared value={Number(totals.costUsd)} previous={Number(previous.costUsd)} />}
        note={none ?? (Number(previous.costUsd) > 0 && `from ${formatTotalUsd(previous.costUsd)}`)}
      />
      <Figure
        name="Requests"
        value={requests > 0 ? formatCount(requests) : <NoValue />}
        change={<Compared value={requests} previous={previous.requests} />}
        note={none ?? (previous.requests > 0 && `from ${formatCount(previous.requests)}`)}
      />
      <Figure
        name="Tokens"
        value={requests > 0 ? formatTokens(tokens) : <NoValue />}
        change={<Compared value={tokens} previous={previousTokens} />}
        note={none ?? `${formatTokens(totals.inputTokens)} in${cachedShare(totals)}`}
      />
      <Figure
        name="Mean cost a request"
        value={totals.meanCostUsd === null ? <NoValue /> : <Usd value={totals.meanCostUsd} as="mean" />}
        change={
          totals.meanCostUsd !== null && (
            <Compared value={Number(totals.meanCostUsd)} previous={Number(previous.meanCostUsd ?? 0)} />
          )
        }
        note={none ?? "priced requests only"}
      />
    </dl>
  );
}

/** To the last digit in `value`, in two or four digits for the eye. */
function Spend({ totals }: { totals: Summary }) {
  if (totals.requests === 0) return <NoValue />;
  if (totals.pricedRequests === 0) return <Usd value={null} />;
  return (
    <data value={totals.costUsd} title={`$${totals.costUsd}`}>
      <Usd value={totals.costUsd} />
    </data>
  );
}

function Compared({ value, previous }: { value: number; previous: number }) {
  return <Change value={value} previous={previous > 0 ? previous : null} />;
}

function cachedShare({ inputTokens, cacheReadTokens }: Summary): string {
  return cacheReadTokens > 0 ? `, ${formatShare(cacheReadTokens / inputTokens)} cached` : "";
}

function Figure({
  name,
  beside,
  value,
  change,
  note,
}: {
  name: string;
  beside?: ReactNode;
  value: ReactNode;
  change: ReactNode;
  note: ReactNode;
}) {
  return (
    <div className="min-w-0 border-line px-4 py-3 even:border-l max-md:nth-[n+3]:border-t md:border-l md:first:border-l-0 lg:px-5">
      <dt className="flex items-center justify-between gap-2 text-small text-ink-3">
        <span className="truncate">{name}</span>
        {beside && <span className="shrink-0 text-caption">{beside}</span>}
      </dt>
      <dd>
        <span className="block truncate text-figure">{value}</span>
        <span className="flex min-h-5 items-center gap-2 text-small">
          {change}
          <span className="truncate text-caption text-ink-3 md:max-lg:hidden">{note}</span>
        </span>
      </dd>
    </div>
  );
}
