import type { Bucket } from "@/lib/analytics";
import { formatAxisCount, formatCount } from "@/lib/format";
import { bucketName, intervalName, valueTicks } from "./axis";
import { Bars } from "./bars";
import { BucketChart, type Cut } from "./bucket-chart";
import type { Column, KeyEntry } from "./column";
import { REQUESTS } from "./figures-table";
import { formatRequests } from "./spend-columns";

/** The kinds of tokens are the product's own and the same for every team, and so are their colours. */
const KINDS: KeyEntry[] = [
  { label: "fresh input", style: { slot: 1, isHollow: false } },
  { label: "cached", style: { slot: 5, isHollow: false } },
  { label: "written", style: { slot: 7, isHollow: false } },
  { label: "output", style: { slot: 3, isHollow: false } },
  { label: "reasoning", style: { slot: 2, isHollow: false } },
];

/** What the tokens of each bucket were, stacked. Kinds that never came are left out. */
export function TokenChart({
  buckets,
  cut,
  hrefOf,
}: {
  buckets: Bucket[];
  cut: Cut;
  hrefOf: (bucket: Bucket) => string | null;
}) {
  const all = buckets.map(tokenMix);
  const isUsed = (_: unknown, kind: number) => all.some((mix) => (mix[kind] ?? 0) > 0);
  const mixes = all.map((mix) => mix.filter(isUsed));
  const kinds = KINDS.filter(isUsed);
  const ticks = valueTicks(Math.max(...mixes.map(sum)));
  return (
    <BucketChart
      caption={`Tokens by ${intervalName(cut.interval)}, ${cut.tz}`}
      buckets={buckets}
      cut={cut}
      ticks={ticks.map(formatAxisCount)}
      series={kinds}
      columns={buckets.map((bucket, place) => toColumn(bucket, mixes[place] ?? [], cut, hrefOf(bucket)))}
      table={{
        before: [{ name: "Tokens", value: ({ total }) => total || null }, REQUESTS],
      }}
      isSmall
    >
      <Bars
        bars={mixes.map((parts) => ({ parts, expected: null, previous: null }))}
        styles={kinds.map(({ style }) => style)}
        top={ticks.at(-1) || 1}
      />
    </BucketChart>
  );
}

/**
 * Fresh, cached and written input, output and reasoning. Each is taken from what the ones before leave of its whole, as
 * the price is: what was sent may not add up.
 */
export function tokenMix(bucket: Bucket): number[] {
  const cached = Math.min(bucket.cacheReadTokens, bucket.inputTokens);
  const written = Math.min(bucket.cacheWriteTokens, bucket.inputTokens - cached);
  const reasoning = Math.min(bucket.reasoningTokens, bucket.outputTokens);
  return [bucket.inputTokens - cached - written, cached, written, bucket.outputTokens - reasoning, reasoning];
}

function toColumn(bucket: Bucket, mix: number[], cut: Cut, href: string | null): Column {
  const isAhead = bucket.from > cut.now;
  return {
    name: bucketName(bucket, cut.interval, cut),
    total: isAhead ? "" : formatCount(sum(mix)),
    lines: [],
    parts: mix.map((tokens) => (tokens > 0 ? formatCount(tokens) : null)),
    requests: isAhead ? "to come" : formatRequests(bucket.requests),
    count: isAhead ? null : formatCount(bucket.requests),
    grade: null,
    mark: null,
    href: isAhead ? null : href,
  };
}

function sum(mix: number[]): number {
  return mix.reduce((all, tokens) => all + tokens, 0);
}
