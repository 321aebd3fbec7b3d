import type { ReactNode } from "react";
import { ErrorChart, LatencyChart, MeanChart } from "@/components/charts/level-charts";
import { TokenChart } from "@/components/charts/token-chart";
import { WaitingChart } from "@/components/charts/waiting-chart";
import { Band } from "@/components/layout/page";
import { EmptyState } from "@/components/ui/empty-state";
import type { Latency, Timeseries } from "@/lib/analytics";
import type { Filter, SearchParams } from "@/lib/filters";
import { formatCount } from "@/lib/format";
import type { Range } from "@/lib/time";
import { bucketHref } from "./bucket-href";
import { Panel, type Question } from "./panel";

/** What the calls were like over time: tokens, cost of one, latency, failures. Each waits and fails alone. */
export function UseBands({
  use,
  timings,
  path,
  params,
  filter,
}: {
  use: Question<Timeseries>;
  timings: Question<Latency>;
  path: string;
  params: SearchParams;
  filter: Filter;
}) {
  const { interval, tz, now } = filter;
  const to = (more: SearchParams) => (bucket: Range) =>
    bucketHref(`${path}/events`, { ...params, ...more }, filter, bucket);
  const place = { cut: { interval, tz, now }, hrefOf: to({}) };
  return (
    <div className="grid border-t border-line lg:grid-cols-2 lg:*:odd:border-r print:grid-cols-1 print:*:border-r-0">
      <UseBand title="Tokens" of={use}>
        {({ buckets }) =>
          buckets.some(({ inputTokens, outputTokens }) => inputTokens + outputTokens > 0) ? (
            <TokenChart buckets={buckets} {...place} />
          ) : (
            <EmptyState title="No call used tokens" />
          )
        }
      </UseBand>
      <UseBand title="Mean cost a request" note="priced requests only" of={use}>
        {({ buckets }) =>
          buckets.some(({ requests, unpricedRequests }) => requests > unpricedRequests) ? (
            <MeanChart buckets={buckets} {...place} />
          ) : (
            <EmptyState title="No call has a price" />
          )
        }
      </UseBand>
      <UseBand
        title="Latency"
        note={
          <Panel of={timings} failed={null}>
            {({ isSampled, requests }) => isSampled && `from a sample of ${formatCount(requests)} calls`}
          </Panel>
        }
        of={timings}
      >
        {(latency) =>
          latency.requests > 0 ? (
            <LatencyChart latency={latency} {...place} />
          ) : (
            <EmptyState title="No call told how long it took">
              Send latency_ms with an event, and it is shown here.
            </EmptyState>
          )
        }
      </UseBand>
      <UseBand title="Failed requests" note="share of all" of={use}>
        {({ buckets }) => <ErrorChart buckets={buckets} cut={place.cut} hrefOf={to({ status: "error" })} />}
      </UseBand>
    </div>
  );
}

function UseBand<T>({
  title,
  note,
  of,
  children,
}: {
  title: string;
  note?: ReactNode;
  of: Question<T>;
  children: (answer: T) => ReactNode;
}) {
  return (
    <Band title={title} note={note} className="min-w-0 lg:nth-last-2:border-b-0">
      <Panel of={of} waiting={<WaitingChart isSmall />} failed="The chart did not load">
        {children}
      </Panel>
    </Band>
  );
}
