import type { SyncCounts } from "@/lib/feed";
import { formatCount } from "@/lib/format";

const WORDS: [keyof SyncCounts, string][] = [
  ["added", "added"],
  ["raised", "raised"],
  ["lowered", "lowered"],
  ["mixed", "raised in one rate and lowered in another"],
  ["removed", "no longer in the feed"],
];

/** What a sync did: `2 added, 1 lowered, 2,763 unchanged`. */
export function syncWords(counts: SyncCounts): string {
  const changed = WORDS.flatMap(([name, word]) =>
    counts[name] > 0 ? [`${formatCount(counts[name])} ${word}`] : [],
  );
  if (changed.length === 0)
    return `Nothing changed, ${formatCount(counts.unchanged)} prices are as in the feed`;
  return [...changed, `${formatCount(counts.unchanged)} unchanged`].join(", ");
}

/** `1 rate was refused and keeps its old value`. */
export function refusedWords(count: number): string {
  return count === 1
    ? "1 rate was refused and stays as it was"
    : `${formatCount(count)} rates were refused and stay as they were`;
}
