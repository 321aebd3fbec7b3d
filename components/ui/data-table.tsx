"use client";

import {
  type Column,
  type ColumnDef,
  createColumnHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useRouter } from "next/navigation";
import { type MouseEvent, type ReactNode, useMemo } from "react";
import { type SortOrder, sortText } from "./sort-order";
import { SortTh } from "./sort-th";
import { Table, TableHead, TableRow, Td, Th } from "./table";

/** How a column stands in the table: `cell` and `head` are classes, of which `head` are the head's own. */
type Look = { numeric?: boolean; cell?: string; head?: string };

const features = tableFeatures({ rowSortingFeature, columnMeta: {} as Look });
type Features = typeof features;
// biome-ignore lint/suspicious/noExplicitAny: safe because a column's own type is known to its own cell alone
export type Columns<Row extends object> = ColumnDef<Features, Row, any>[];

/** Makes the columns of a table of such rows. A column with an accessor can be sorted by. */
export function columnsOf<Row extends object>() {
  return createColumnHelper<Features, Row>();
}

/**
 * Rows as they come, in columns; their order is kept in the page's address and made where the rows come from.
 * `sortHref` is the address with `{sort}` in the place of the order; with Shift a column is added to the order.
 */
export function DataTable<Row extends object>({
  caption,
  columns,
  rows,
  idOf,
  sort,
  sortHref,
  rowClass,
}: {
  caption: string;
  columns: Columns<Row>;
  rows: Row[];
  idOf: (row: Row) => string;
  sort: SortOrder;
  sortHref: string;
  rowClass?: (row: Row) => string | undefined;
}) {
  const router = useRouter();
  const sorting = useMemo(() => sort.map(({ by, descending }) => ({ id: by, desc: descending })), [sort]);
  const hrefOf = (next: SortingState) =>
    sortHref.replace("{sort}", sortText(next.map(({ id, desc }) => ({ by: id, descending: desc }))));
  const table = useTable({
    features,
    columns,
    data: rows,
    getRowId: idOf,
    state: { sorting },
    manualSorting: true,
    enableSortingRemoval: false,
    onSortingChange: (change) => {
      const next = typeof change === "function" ? change(sorting) : change;
      router.push(hrefOf(next), { scroll: false });
    },
  });
  return (
    <Table caption={caption}>
      {table.getHeaderGroups().map((group) => (
        <TableHead key={group.id}>
          {group.headers.map((header) => (
            <Head key={header.id} column={header.column} hrefOf={hrefOf}>
              <table.FlexRender header={header} />
            </Head>
          ))}
        </TableHead>
      ))}
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <TableRow key={row.id} className={rowClass?.(row.original)}>
            {row.getAllCells().map((cell) => {
              const { meta } = cell.column.columnDef;
              return (
                <Td key={cell.id} numeric={meta?.numeric} className={meta?.cell}>
                  <table.FlexRender cell={cell} />
                </Td>
              );
            })}
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}

function Head<Row extends object, Value>({
  column,
  hrefOf,
  children,
}: {
  column: Column<Features, Row, Value>;
  hrefOf: (sorting: SortingState) => string;
  children: ReactNode;
}) {
  const { meta } = column.columnDef;
  const look = { numeric: meta?.numeric, className: meta?.head ?? meta?.cell };
  if (!column.getCanSort()) return <Th {...look}>{children}</Th>;
  const sorted = column.getIsSorted();
  return (
    <SortTh
      {...look}
      href={hrefOf([{ id: column.id, desc: column.getNextSortingOrder() === "desc" }])}
      sorted={sorted === false ? null : sorted === "asc" ? "ascending" : "descending"}
      place={column.getSortIndex() + 1}
      hint="With Shift it is added to the order"
      onClick={(event: MouseEvent) => {
        if (!event.shiftKey) return;
        event.preventDefault();
        column.toggleSorting(undefined, true);
      }}
    >
      {children}
    </SortTh>
  );
}
