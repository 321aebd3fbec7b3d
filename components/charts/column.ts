import type { SeriesStyle } from "./series-style";

export type KeyEntry = { label: string; note?: string; style: SeriesStyle };

/** What is said of one bucket, all of it texts. */
export type Column = {
  name: string;
  /** Beside the name; empty where only the parts tell. */
  total: string;
  /** Below it, paler: the same bucket earlier, what is expected. */
  lines: { name: string; value: string }[];
  /** In the order of the key; null for none. */
  parts: (string | null)[];
  requests: string;
  /** The same as a figure alone; null for a bucket to come. */
  count: string | null;
  grade: string | null;
  /** Why it stands out. */
  mark: string | null;
  /** Its events. */
  href: string | null;
};

/** How an entry of the key is named where no colour tells it. */
export function entryName({ label, note }: KeyEntry): string {
  return note ? `${label}, ${note}` : label;
}
