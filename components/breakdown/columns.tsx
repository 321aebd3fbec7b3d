import type { ReactNode } from "react";
import { formatCount, formatTokens } from "@/lib/format";
import { cx } from "../ui/cx";
import { type Columns, columnsOf } from "../ui/data-table";
import { NoValue, Usd } from "../ui/figures";
import type { ShownRow } from "./breakdown-row";
import { Cached, Changed, Graded, Name, onlyGrade, Share, When } from "./cells";

/** Which columns there are besides the figures that every breakdown has. */
export type Extras = { name: string; isNameSorted: boolean; tz: string; hasTrend: boolean; hasSeen: boolean };

const CELL = "max-md:h-auto! max-md:px-0!";
const SMALL = "max-md:text-small max-md:text-ink-3";
/** Columns give way as the window narrows, from the right. */
const FROM_LG = "max-lg:hidden";
const FROM_XL = "max-xl:hidden";
const FROM_2XL = "max-2xl:hidden";

const { accessor, display } = columnsOf<ShownRow>();

export function breakdownColumns({ name, isNameSorted, tz, hasTrend, hasSeen }: Extras): Columns<ShownRow> {
  return [
    accessor("label", {
      id: "name",
      header: name,
      enableSorting: isNameSorted,
      sortDescFirst: false,
      meta: {
        cell: cx("order-1 max-md:min-w-0 max-md:grow max-md:basis-0 md:w-[26%] md:max-w-0 md:min-w-44", CELL),
      },
      cell: ({ row }) => <Name row={row.original} />,
    }),
    figure("cost", "Spend", (row) => <Usd value={row.costUsd} grade={onlyGrade(row)} />, cx("order-2", CELL)),
    shown("share", "Share", (row) => <Share row={row} />, cx("order-4", CELL, SMALL)),
    figure("change", "Change", (row) => <Changed row={row} />, cx("order-5", CELL, SMALL)),
    figure("requests", "Requests", (row) => <Calls row={row} />, cx("order-6 max-md:ml-auto", CELL, SMALL)),
    figure("input", "Input", (row) => formatTokens(row.inputTokens), hasSeen ? FROM_2XL : FROM_LG),
    figure("cached", "Cached", (row) => <Cached row={row} />, hasSeen ? FROM_2XL : FROM_XL),
    figure("output", "Output", (row) => formatTokens(row.outputTokens), hasSeen ? FROM_2XL : FROM_LG),
    figure("mean", "Per request", (row) => <Mean row={row} />, "max-md:hidden"),
    ...(hasSeen
      ? [
          shown("first", "First seen", (row) => <When instant={row.firstAt} tz={tz} />, FROM_XL),
          shown("last", "Last seen", (row) => <When instant={row.lastAt} tz={tz} />, FROM_XL),
        ]
      : []),
    ...(hasTrend ? [shown("trend", "Trend", (row) => row.trend, hasSeen ? FROM_2XL : FROM_XL)] : []),
    shown("grade", "Grade", (row) => <Graded row={row} />, FROM_XL),
  ];
}

/** A column of numbers, which is sorted by where the rows come from. */
function figure(id: string, header: string, show: (row: ShownRow) => ReactNode, cell: string) {
  return accessor(() => 0, {
    id,
    header,
    sortDescFirst: true,
    meta: { numeric: true, cell: cx("whitespace-nowrap", cell) },
    cell: ({ row }) => show(row.original),
  });
}

function shown(id: string, header: string, show: (row: ShownRow) => ReactNode, cell: string) {
  return display({
    id,
    header,
    meta: { cell: cx("whitespace-nowrap", cell) },
    cell: ({ row }) => show(row.original),
  });
}

function Calls({ row: { requests } }: { row: ShownRow }) {
  return (
    <>
      {formatCount(requests)}
      <span className="md:hidden"> {requests === 1 ? "request" : "requests"}</span>
    </>
  );
}

function Mean({ row: { meanCostUsd } }: { row: ShownRow }) {
  return meanCostUsd === null ? <NoValue /> : <Usd value={meanCostUsd} as="mean" />;
}
