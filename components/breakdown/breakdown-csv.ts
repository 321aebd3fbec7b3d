import { toCsv } from "../ui/csv";
import type { ShownRow } from "./breakdown-row";

type Column = { head: string; read: (row: ShownRow) => string | number | null | undefined };

const FIGURES: Column[] = [
  { head: "Spend (USD)", read: ({ costUsd }) => costUsd },
  { head: "Share", read: ({ share }) => share },
  { head: "Spend of the range before (USD)", read: ({ previousCostUsd }) => previousCostUsd },
  { head: "Requests", read: ({ requests }) => requests },
  { head: "Input tokens", read: ({ inputTokens }) => inputTokens },
  { head: "Of them read from a cache", read: ({ cacheReadTokens }) => cacheReadTokens },
  { head: "Output tokens", read: ({ outputTokens }) => outputTokens },
  { head: "Spend per request (USD)", read: ({ meanCostUsd }) => meanCostUsd },
  { head: "Exact requests", read: ({ grades }) => grades.exact },
  { head: "Reported requests", read: ({ grades }) => grades.reported },
  { head: "Estimated requests", read: ({ grades }) => grades.estimated },
  { head: "Unpriced requests", read: ({ grades }) => grades.unpriced },
];

/** What a table shows as CSV, every figure to its last digit; of what has no price an empty cell. */
export function breakdownCsv(rows: ShownRow[], name: string): string {
  const hasNotes = rows.some(({ note }) => note);
  const hasSeen = rows.some(({ firstAt }) => firstAt);
  const columns: Column[] = [
    { head: name, read: ({ label }) => label },
    ...(hasNotes ? [{ head: "Provider", read: ({ note }: ShownRow) => note }] : []),
    ...FIGURES,
    ...(hasSeen
      ? [
          { head: "First seen", read: ({ firstAt }: ShownRow) => firstAt?.toISOString() },
          { head: "Last seen", read: ({ lastAt }: ShownRow) => lastAt?.toISOString() },
        ]
      : []),
  ];
  const lines = rows.map((row) => columns.map(({ read }) => String(read(row) ?? "")));
  return toCsv([columns.map(({ head }) => head), ...lines]);
}
