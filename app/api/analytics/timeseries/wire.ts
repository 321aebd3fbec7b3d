import type { Bucket, Series, Timeseries } from "@/lib/analytics";
import type { Filter } from "@/lib/filters";
import type { Interval } from "@/lib/time";
import { wrong } from "../wire";

export const GRANULARITIES = ["hourly", "daily", "weekly", "monthly"] as const;
const INTERVALS: Record<(typeof GRANULARITIES)[number], Interval> = {
  hourly: "hour",
  daily: "day",
  weekly: "week",
  monthly: "month",
};

export function toInterval(granularity: (typeof GRANULARITIES)[number]): Interval {
  return INTERVALS[granularity];
}

const HOUR_MS = 3_600_000;
const MAX_BUCKETS = 10_000;
/** Enough for the usual ten and the rest in every bucket there may be. */
const MAX_GROUPS = 120_000;

/** Only hours can be too many: a range has seven years at most. */
export function requireFewBuckets({ range, interval }: Filter, top: number): void {
  if (interval !== "hour") return;
  const count = Math.ceil((range.to.getTime() - range.from.getTime()) / HOUR_MS);
  if (count > MAX_BUCKETS)
    throw wrong("granularity", `hourly makes more than ${MAX_BUCKETS} buckets of this range`);
  const most = Math.floor(MAX_GROUPS / count) - 1;
  if (top > most) throw wrong("top", `must be at most ${most} for ${count} buckets`);
}

export function toWireBuckets({ buckets, series, otherCount }: Timeseries, isGrouped: boolean) {
  const groups = [...series, ...(otherCount > 0 ? [null] : [])];
  return buckets.map((bucket) => ({
    start: bucket.from,
    end: bucket.to,
    complete: bucket.isComplete,
    cost_usd: bucket.costUsd,
    requests: bucket.requests,
    unpriced_requests: bucket.unpricedRequests,
    input_tokens: bucket.inputTokens,
    output_tokens: bucket.outputTokens,
    ...(isGrouped ? { groups: groups.map((group, place) => toWireGroup(group, bucket, place)) } : {}),
  }));
}

/** The key null stands for all other values: no value has it. */
function toWireGroup(group: Series | null, { seriesFigures }: Bucket, place: number) {
  const { costUsd = "0", requests = 0, unpricedRequests = 0 } = seriesFigures[place] ?? {};
  return {
    key: group?.key ?? null,
    ...(group?.provider ? { provider: group.provider } : {}),
    cost_usd: costUsd,
    requests,
    unpriced_requests: unpricedRequests,
  };
}
