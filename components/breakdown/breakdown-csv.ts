import { toCsv } from "../ui/csv";
import type { ShownRow } from "./breakdown-row";

type Read = (row: ShownRow) => string | number | null | undefined;
type Column = { head: string; read: Read };

/** What there is to say of the rows besides their figures. */
export type CsvHeads = {
  /** The heading of the dimension, and that of the second one by which its values are divided. */
  names: string[];
  hasProviders: boolean;
  hasSeen: boolean;
};

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
export function breakdownCsv(rows: ShownRow[], heads: CsvHeads): string {
  return csvHead(heads) + csvLines(rows, heads);
}

export function csvHead(heads: CsvHeads): string {
  return toCsv([columnsOf(heads).map(({ head }) => head)]);
}

export function csvLines(rows: ShownRow[], heads: CsvHeads): string {
  const columns = columnsOf(heads);
  return toCsv(rows.map((row) => columns.map(({ read }) => String(read(row) ?? ""))));
}

function columnsOf({ names: [outer = "", inner], hasProviders, hasSeen }: CsvHeads): Column[] {
  const column = (head: string, read: Read) => ({ head, read });
  return [
    column(outer, ({ label, partOf }) => partOf?.label ?? label),
    ...(inner === undefined
      ? []
      : [column(inner, ({ label, partOf }) => (partOf === undefined ? "" : label))]),
    ...(hasProviders ? [column("Provider", ({ note, partOf }) => note ?? partOf?.note)] : []),
    ...FIGURES,
    ...(hasSeen
      ? [
          column("First seen", ({ firstAt }) => firstAt?.toISOString()),
          column("Last seen", ({ lastAt }) => lastAt?.toISOString()),
        ]
      : []),
  ];
}
