import type { ReactNode } from "react";
import { Badge } from "../ui/badge";
import { cx } from "../ui/cx";
import { NoValue } from "../ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "../ui/table";
import { instantWords } from "./dated-words";
import { STACKED_CELL, STACKED_ROW, STACKED_SMALL, STACKED_TABLE } from "./stacked";

/** Something a team states of its prices. Without `validFrom` it is not dated. */
export type StatedRow = {
  id: string;
  name: ReactNode;
  value: ReactNode;
  validFrom?: Date;
  validTo?: Date | null;
  state?: "holding" | "future" | "ended";
  createdBy: string | null;
  createdAt: Date;
  /** At the end of the row: what can be done with it. */
  action?: ReactNode;
};

/** What a team states of its prices: what for, how much, from when to when, and by whom. Ended ones are quieter. */
export function StatedTable({
  caption,
  heads,
  rows,
  isDated,
  tz,
}: {
  caption: string;
  /** Above names and values. */
  heads: { name: string; value: string };
  rows: StatedRow[];
  isDated: boolean;
  tz: string;
}) {
  return (
    <div className={STACKED_TABLE}>
      <Table caption={caption}>
        <TableHead>
          <Th>{heads.name}</Th>
          <Th>{heads.value}</Th>
          {isDated && <Th>Valid</Th>}
          <Th className="max-lg:hidden">By</Th>
          <Th className="max-lg:hidden">Since</Th>
          <Th>
            <span className="sr-only">Change</span>
          </Th>
        </TableHead>
        <tbody>
          {rows.map((row) => (
            <Stated key={row.id} row={row} isDated={isDated} tz={tz} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function Stated({ row, isDated, tz }: { row: StatedRow; isDated: boolean; tz: string }) {
  return (
    <TableRow className={cx(STACKED_ROW, row.state === "ended" && "text-ink-3")}>
      <Td
        className={cx(
          "order-1 max-md:min-w-0 max-md:grow max-md:basis-0 md:w-[38%] md:max-w-0",
          STACKED_CELL,
        )}
      >
        {row.name}
      </Td>
      <Td className={cx("order-4 md:w-1/4 md:max-w-0", STACKED_CELL, STACKED_SMALL)}>{row.value}</Td>
      {isDated && (
        <Td className={cx("order-5 whitespace-nowrap", STACKED_CELL, STACKED_SMALL)}>
          <Validity row={row} tz={tz} />
        </Td>
      )}
      <Td className="max-w-32 truncate max-lg:hidden" title={row.createdBy ?? undefined}>
        {row.createdBy ?? <NoValue />}
      </Td>
      <Td className="whitespace-nowrap max-lg:hidden">
        <time dateTime={row.createdAt.toISOString()}>{instantWords(row.createdAt, tz)}</time>
      </Td>
      <Td className={cx("order-2 text-right", STACKED_CELL)}>{row.action}</Td>
    </TableRow>
  );
}

function Validity({ row: { validFrom, validTo, state }, tz }: { row: StatedRow; tz: string }) {
  if (!validFrom) return <NoValue />;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <span>
        {instantWords(validFrom, tz)} → {validTo ? instantWords(validTo, tz) : "open"}
      </span>
      {state === "future" && <Badge tone="warn">not yet</Badge>}
      {state === "ended" && <Badge>ended</Badge>}
    </span>
  );
}
