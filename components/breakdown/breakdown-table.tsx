"use client";

import { useMemo } from "react";
import { CopyButton } from "../ui/copy-button";
import { cx } from "../ui/cx";
import { DataTable } from "../ui/data-table";
import type { SortOrder } from "../ui/sort-order";
import { breakdownCsv, type CsvHeads } from "./breakdown-csv";
import type { ShownRow } from "./breakdown-row";
import { breakdownColumns, type Extras } from "./columns";

/** Under 768 px a row is two lines: the name and its spend, and below them in small its share, change and calls. */
const LINES =
  "max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-px max-md:px-4 max-md:py-2 " +
  "max-md:before:order-3 max-md:before:basis-full";

const WORDS = { idle: "Copy as CSV", copied: "Copied", refused: "Copying needs HTTPS" };

/** Values of a dimension, the line of all of them first. */
export function BreakdownTable({
  caption,
  rows,
  sort,
  sortHref,
  note,
  names,
  hasProviders,
  ...extras
}: {
  caption: string;
  rows: ShownRow[];
  sort: SortOrder;
  /** The address with `{sort}` in the place of the order. */
  sortHref: string;
  /** Said below the table. */
  note: string;
} & CsvHeads &
  Omit<Extras, "name">) {
  const name = names.join(" / ");
  const { isNameSorted, tz, hasTrend, hasSeen } = extras;
  const columns = useMemo(
    () => breakdownColumns({ name, isNameSorted, tz, hasTrend, hasSeen }),
    [name, isNameSorted, tz, hasTrend, hasSeen],
  );
  return (
    <>
      <div className="max-md:[&_table]:table-fixed max-md:[&_tbody]:block max-md:[&_thead]:sr-only">
        <DataTable
          caption={caption}
          columns={columns}
          rows={rows}
          idOf={({ id }) => id}
          sort={sort}
          sortHref={sortHref}
          rowClass={({ isTotal, partOf }) =>
            cx(LINES, isTotal && "font-medium", partOf && "text-small max-md:pl-8!")
          }
        />
      </div>
      <div className="flex items-center gap-3 px-4 py-2 text-caption text-ink-3 lg:px-5">
        <span>{note}</span>
        <span className="ml-auto print:hidden">
          <CopyButton text={() => breakdownCsv(rows, { names, hasProviders, hasSeen })} words={WORDS} />
        </span>
      </div>
    </>
  );
}
