import type { Bucket, Latency } from "@/lib/analytics";
import {
  formatAxisDuration,
  formatAxisShare,
  formatAxisUsd,
  formatCount,
  formatDuration,
  formatMeanUsd,
  formatShare,
} from "@/lib/format";
import { Decimal } from "@/lib/money";
import type { Range } from "@/lib/time";
import { bucketName } from "./axis";
import type { Cut } from "./bucket-chart";
import type { Column, KeyEntry } from "./column";
import { REQUESTS } from "./figures-table";
import { LineChart } from "./line-chart";
import { formatRequests } from "./spend-columns";

type Place = { cut: Cut; hrefOf: (bucket: Range) => string | null };

const PERCENTILES: KeyEntry[] = [
  { label: "p50, half are faster", style: { slot: 3, isHollow: false } },
  { label: "p95", style: { slot: 2, isHollow: false } },
];
/** The axis of errors begins here, so that a few of many do not look like all. */
const LEAST_ERRORS = 0.01;

/** What a priced request cost on average. */
export function MeanChart({ buckets, ...place }: Place & { buckets: Bucket[] }) {
  const means = buckets.map(meanOf);
  const columns = buckets.map((bucket, at) => {
    const mean = means[at];
    const priced = formatCount(bucket.requests - bucket.unpricedRequests);
    return {
      ...blank(bucket, place),
      total: mean ? formatMeanUsd(mean) : "–",
      requests: `${priced} priced`,
      count: priced,
    };
  });
  return (
    <LineChart
      name="Mean cost a request"
      buckets={buckets}
      cut={place.cut}
      levels={[means.map((mean) => mean?.toNumber() ?? null)]}
      tickText={(tick) => formatAxisUsd(String(tick))}
      columns={columns}
      table={[
        { name: "Mean cost", value: ({ total }) => total },
        { ...REQUESTS, name: "Priced requests" },
      ]}
    />
  );
}

function meanOf({ costUsd, requests, unpricedRequests }: Bucket): Decimal | null {
  const priced = requests - unpricedRequests;
  return priced > 0 ? new Decimal(costUsd).div(priced) : null;
}

/** Which share of the requests failed. */
export function ErrorChart({ buckets, ...place }: Place & { buckets: Bucket[] }) {
  const shares = buckets.map(({ errors, requests }) => (requests > 0 ? errors / requests : null));
  const columns = buckets.map((bucket, at) => {
    const share = shares[at] ?? null;
    return {
      ...blank(bucket, place),
      total: share === null ? "–" : formatShare(share),
      lines: [{ name: "Failed", value: formatCount(bucket.errors) }],
      requests: formatRequests(bucket.requests),
      count: formatCount(bucket.requests),
    };
  });
  return (
    <LineChart
      name="Failed requests"
      buckets={buckets}
      cut={place.cut}
      levels={[shares]}
      atLeast={LEAST_ERRORS}
      tickText={formatAxisShare}
      columns={columns}
      table={[
        { name: "Share", value: ({ total }) => total },
        { name: "Failed", value: ({ lines }) => lines[0]?.value ?? null },
        REQUESTS,
      ]}
    />
  );
}

/** How long calls took: the median and the slowest twentieth. */
export function LatencyChart({ latency: { buckets }, ...place }: Place & { latency: Latency }) {
  const levels = [buckets.map(({ p50Ms }) => p50Ms), buckets.map(({ p95Ms }) => p95Ms)];
  const columns = buckets.map((bucket, at) => ({
    ...blank(bucket, place),
    parts: levels.map((values) => {
      const ms = values[at] ?? null;
      return ms === null ? null : formatDuration(ms);
    }),
    requests: `${formatRequests(bucket.requests)} timed`,
    count: formatCount(bucket.requests),
  }));
  return (
    <LineChart
      name="Latency"
      buckets={buckets}
      cut={place.cut}
      levels={levels}
      tickText={formatAxisDuration}
      series={PERCENTILES}
      columns={columns}
      table={[{ ...REQUESTS, name: "Timed requests" }]}
    />
  );
}

function blank(bucket: Range, { cut, hrefOf }: Place): Column {
  const isAhead = bucket.from > cut.now;
  return {
    name: bucketName(bucket, cut.interval, cut),
    total: "",
    lines: [],
    parts: [],
    requests: "",
    count: null,
    grade: null,
    mark: null,
    href: isAhead ? null : hrefOf(bucket),
  };
}
