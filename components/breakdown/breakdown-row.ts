import type { ReactNode } from "react";
import type { BreakdownRow } from "@/lib/analytics";
import type { SeriesStyle } from "../charts/series-style";

/** One line of a breakdown as its table shows it: a value of the dimension, or all of them together. */
export type ShownRow = Omit<BreakdownRow, "share" | "errors" | "cacheWriteTokens" | "reasoningTokens"> & {
  id: string;
  label: string;
  /** What tells two values of one name apart. */
  note?: string;
  /** The label stands for calls without a value. */
  isUnset?: boolean;
  /** The value that it is a part of by a second dimension: the line above it. */
  partOf?: { label: string; note?: string };
  /** The sum over all values; it has no share, but says how much of it is priced. */
  isTotal?: boolean;
  share: number | null;
  /** The share beside the largest on the page. */
  relativeShare?: number;
  style?: SeriesStyle;
  /** Leads to the calls. */
  href: string;
  firstAt?: Date;
  lastAt?: Date;
  trend?: ReactNode;
};
