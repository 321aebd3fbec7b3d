import type { Bucket, SeriesFigures, Timeseries } from "@/lib/analytics";
import { formatAxisUsd, formatCount, formatShare, formatTotalUsd, formatWholeUsd } from "@/lib/format";
import type { Anomaly, Forecast } from "@/lib/outlook";
import { formatDate, type Range } from "@/lib/time";
import { bucketName, earlierName } from "./axis";
import type { Bar } from "./bars";
import type { Cut } from "./bucket-chart";
import type { Column, KeyEntry } from "./column";
import { apart, type SeriesStyle } from "./series-style";

/** What is expected beyond the ledger: buckets that stand out, and where the month on the chart will end. */
export type Outlook = { anomalies: Anomaly[]; forecast: Forecast | null };

/** A bucket of spend with what the outlook says of it. */
export type SpendBucket = Bucket & { expectedUsd: number | null; anomaly: Anomaly | null };

export function withOutlook(buckets: Bucket[], { anomalies, forecast }: Outlook): SpendBucket[] {
  const expected = new Map(forecast?.days.map(({ from, usd }) => [from.getTime(), usd]));
  return buckets.map((bucket) => {
    const at = bucket.from.getTime();
    // Of the running day the forecast knows the start and the chart the same one: they agree to the millisecond.
    const usd = expected.get(at) ?? (bucket.expectedCostUsd === null ? null : Number(bucket.expectedCostUsd));
    return {
      ...bucket,
      expectedUsd: usd,
      anomaly: anomalies.find(({ from }) => from.getTime() === at) ?? null,
    };
  });
}

export function toBar({ seriesFigures, expectedUsd, previousCostUsd }: SpendBucket): Bar {
  return {
    parts: seriesFigures.map(({ costUsd }) => Number(costUsd)),
    expected: expectedUsd,
    previous: previousCostUsd === null ? null : Number(previousCostUsd),
  };
}

export function toColumn(bucket: SpendBucket, cut: Cut, hasPrevious: boolean, href: string | null): Column {
  const { requests, exactRequests, expectedUsd, anomaly, previousCostUsd } = bucket;
  const isAhead = bucket.from > cut.now;
  const lines = [];
  if (hasPrevious && previousCostUsd !== null) {
    const name = `Previous, ${earlierName(bucket.previousFrom, cut.interval, cut.tz)}`;
    lines.push({ name, value: formatTotalUsd(previousCostUsd) });
  }
  if (expectedUsd !== null)
    lines.push({ name: isAhead ? "Forecast" : "Expected by its end", value: formatForecast(expectedUsd) });
  return {
    name: bucketName(bucket, cut.interval, cut),
    total: isAhead ? "" : formatSpend(bucket),
    lines,
    parts: bucket.seriesFigures.map((part) => (part.requests > 0 ? formatSpend(part) : null)),
    requests: isAhead ? "to come" : formatRequests(requests),
    count: isAhead ? null : formatCount(requests),
    grade: requests > 0 ? `${formatShare(exactRequests / requests)} exact` : null,
    mark: anomaly && reasonOf(anomaly),
    href: isAhead ? null : href,
  };
}

/** What no call has a price for is not free. */
function formatSpend({ costUsd, requests, unpricedRequests }: SeriesFigures): string {
  return requests > 0 && unpricedRequests === requests ? "unpriced" : formatTotalUsd(costUsd);
}

/** The series with their names and how they are drawn; Other is the last. `nameOf` names a key. */
export function toKey(
  { series, otherCount }: Timeseries,
  styles: SeriesStyle[],
  nameOf: (key: string) => string,
): KeyEntry[] {
  const drawn = apart(otherCount > 0 ? [...styles, "other"] : styles);
  const entries = series.map(({ key, provider }, place): KeyEntry => {
    const hasTwin = series.filter((other) => nameOf(other.key) === nameOf(key)).length > 1;
    return { label: nameOf(key), style: drawn[place] ?? "other", ...(hasTwin && { note: provider || key }) };
  });
  return otherCount > 0 ? [...entries, { label: `Other (${otherCount})`, style: "other" }] : entries;
}

export function formatRequests(requests: number): string {
  return `${formatCount(requests)} ${requests === 1 ? "request" : "requests"}`;
}

/** `1.6× the usual Thursday, claude-sonnet-4-5`. */
function reasonOf({ text, cause }: Anomaly): string {
  return cause === null ? text : `${text}, ${cause}`;
}

/** Whole dollars, but for the few of a small team. */
export function formatForecast(usd: number): string {
  return usd < 10 ? formatTotalUsd(usd.toFixed(2)) : formatWholeUsd(usd.toFixed(2));
}

/** From the least to the most that is expected: `$87 – $95`, `$18.2k – $19.7k`. */
export function formatForecastRange({ lowUsd, highUsd }: Forecast): string {
  const format = (usd: number) => (highUsd < 1000 ? formatForecast(usd) : formatAxisUsd(usd.toFixed(2)));
  return [lowUsd, highUsd].map(format).join(" – ");
}

/** The last day of a month, `Nov 30`. */
export function lastDay(month: Range, tz: string): string {
  return formatDate(new Date(month.to.getTime() - 1), tz);
}
