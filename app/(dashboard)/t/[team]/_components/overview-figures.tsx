import type { ReactNode } from "react";
import { Change } from "@/components/charts/change";
import { NoValue, Usd } from "@/components/ui/figures";
import { GradeMark } from "@/components/ui/grade-mark";
import type { Summary } from "@/lib/analytics";
import { formatCount, formatShare, formatTokens, formatTotalUsd } from "@/lib/format";

const NAMES = ["Spend", "Requests", "Tokens", "Mean cost a request"] as const;
const [SPEND, REQUESTS, TOKENS, MEAN] = NAMES;

/** The figures at the head of the overview, each against the range before; the last is what is foreseen. */
export function OverviewFigures({ totals, forecast }: { totals: Summary; forecast: ReactNode }) {
  const { previous, requests } = totals;
  if (requests === 0) return <NoFigures note="no events in this range" forecast={forecast} />;
  const tokens = totals.inputTokens + totals.outputTokens;
  const mean = totals.meanCostUsd;
  return (
    <Figures>
      <Figure
        name={SPEND}
        beside={<ExactShare totals={totals} />}
        value={<Spend totals={totals} />}
        change={<Compared value={Number(totals.costUsd)} previous={Number(previous.costUsd)} />}
        note={Number(previous.costUsd) > 0 && `from ${formatTotalUsd(previous.costUsd)}`}
      />
      <Figure
        name={REQUESTS}
        value={formatCount(requests)}
        change={<Compared value={requests} previous={previous.requests} />}
        note={previous.requests > 0 && `from ${formatCount(previous.requests)}`}
      />
      <Figure
        name={TOKENS}
        value={formatTokens(tokens)}
        change={<Compared value={tokens} previous={previous.inputTokens + previous.outputTokens} />}
        note={<TokensNote totals={totals} />}
      />
      <Figure
        name={MEAN}
        value={mean === null ? <NoValue /> : <Usd value={mean} as="mean" />}
        change={mean && <Compared value={Number(mean)} previous={Number(previous.meanCostUsd ?? 0)} />}
        note="priced requests"
      />
      {forecast}
    </Figures>
  );
}

/** The same where there is nothing to reckon; `note` says why. */
export function NoFigures({ note, forecast }: { note: string; forecast: ReactNode }) {
  return (
    <Figures>
      {NAMES.map((name) => (
        <Figure key={name} name={name} value={<NoValue />} note={note} />
      ))}
      {forecast}
    </Figures>
  );
}

export function WaitingFigures({ forecast }: { forecast: ReactNode }) {
  return (
    <Figures>
      {NAMES.map((name) => (
        <WaitingFigure key={name} name={name} />
      ))}
      {forecast}
    </Figures>
  );
}

/** Leads to the strip with the other grades. */
function ExactShare({ totals: { grades, requests } }: { totals: Summary }) {
  const share = formatShare(grades.exact.requests / requests);
  return (
    <a
      href="#grades"
      title={`${share} of the requests have an exact cost`}
      className="flex items-center gap-1.5"
    >
      <span className="xl:max-[88rem]:hidden">
        <GradeMark grade="exact" />
      </span>
      <span className="opens">
        {share} <span className="max-xl:sr-only">of requests exact</span>
      </span>
    </a>
  );
}

/** To the last digit in `value`, in two or four digits for the eye. */
function Spend({ totals }: { totals: Summary }) {
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

function TokensNote({ totals: { inputTokens, cacheReadTokens } }: { totals: Summary }) {
  const fed = `${formatTokens(inputTokens)} in`;
  if (cacheReadTokens === 0) return fed;
  return (
    <>
      <span className="max-[88rem]:hidden">{fed}, </span>
      {formatShare(cacheReadTokens / inputTokens)} cached
    </>
  );
}

/** A row of five, or two in a row on a phone. */
export function Figures({ children }: { children: ReactNode }) {
  return (
    <dl className="grid shrink-0 grid-cols-2 border-b border-line md:grid-cols-5 print:border-y print:border-ink">
      {children}
    </dl>
  );
}

export function Figure({
  name,
  beside,
  value,
  change,
  note,
}: {
  name: string;
  beside?: ReactNode;
  value: ReactNode;
  change?: ReactNode;
  note?: ReactNode;
}) {
  return (
    <div className="min-w-0 border-line px-4 py-3 even:border-l max-md:nth-[n+3]:border-t max-md:nth-5:col-span-2 md:border-l md:first:border-l-0 lg:px-5">
      <dt className="flex items-center justify-between gap-2 text-small text-ink-3">
        <span className="truncate">{name}</span>
        {beside && <span className="shrink-0 text-caption">{beside}</span>}
      </dt>
      <dd className="mt-1">
        <span className="block truncate text-figure">{value}</span>
        <span className="flex min-h-5 items-center gap-2 text-small">
          {change}
          <span className="truncate text-caption text-ink-3 md:max-lg:hidden">{note}</span>
        </span>
      </dd>
    </div>
  );
}

export function WaitingFigure({ name }: { name: string }) {
  return (
    <Figure
      name={name}
      value={<span className="inline-block h-5 w-28 max-w-full rounded-badge bg-line align-middle" />}
      change={<span className="h-2.5 w-20 rounded-bar bg-line" />}
    />
  );
}
