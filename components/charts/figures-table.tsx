import Link from "next/link";
import { CopyButton } from "../ui/copy-button";
import { NoValue } from "../ui/figures";
import { type Column, entryName, type KeyEntry } from "./column";

/** A column of the table, and what it says of each bucket; nothing where it has nothing to say. */
export type TableColumn = { name: string; value: (column: Column, place: number) => string | null };

export const REQUESTS: TableColumn = { name: "Requests", value: ({ count }) => count };

/** The figures of a chart as a table that opens below it, to be read and copied. */
export function FiguresTable({
  caption,
  columns,
  series,
  before,
  after = [],
}: {
  caption: string;
  columns: Column[];
  series: KeyEntry[];
  /** What stands before the series. */
  before: TableColumn[];
  after?: TableColumn[];
}) {
  const parts = series.map(
    (entry, place): TableColumn => ({ name: entryName(entry), value: ({ parts }) => parts[place] ?? null }),
  );
  const said = after.filter(({ value }) => columns.some((column, place) => value(column, place) !== null));
  const all = [...before, ...parts, ...said];
  const rows = columns.map((column, place) => all.map(({ value }) => value(column, place)));
  const lines = [["When", ...all.map(({ name }) => name)]];
  for (const [place, { name }] of columns.entries())
    lines.push([name, ...(rows[place] ?? []).map((value) => value ?? "")]);
  return (
    <details className="min-w-0 text-small not-open:ml-auto open:w-full print:hidden">
      <summary className="w-fit text-ink-3 underline-offset-4 hover:text-ink hover:underline">
        As a table
      </summary>
      <div className="mt-2 rounded-control border border-line">
        <div className="flex items-center justify-between gap-3 border-b border-line py-1 pr-1 pl-3 text-ink-3">
          <span aria-hidden="true" className="truncate">
            {caption}
          </span>
          <CopyButton text={lines.map((line) => line.join("\t")).join("\n")} />
        </div>
        <div className="max-h-80 overflow-auto">
          <table className="w-full border-collapse whitespace-nowrap">
            <caption className="sr-only">{caption}</caption>
            <thead className="sticky top-0 bg-surface text-caption text-ink-3 shadow-[inset_0_-1px_var(--line)]">
              <tr>
                <Th>When</Th>
                {all.map(({ name }) => (
                  <Th key={name}>{name}</Th>
                ))}
              </tr>
            </thead>
            <tbody>
              {columns.map((column, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: safe because a bucket is its place; an hour may come twice
                <tr key={place} className="border-b border-line last:border-b-0 hover:bg-hover">
                  <th scope="row" className="px-3 py-1.5 text-left font-normal">
                    {column.href ? (
                      <Link href={column.href} prefetch={false} className="opens">
                        {column.name}
                      </Link>
                    ) : (
                      column.name
                    )}
                  </th>
                  {rows[place]?.map((value, at) => (
                    <td key={all[at]?.name} className="px-3 py-1.5 text-right">
                      {value ?? <NoValue />}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </details>
  );
}

function Th({ children }: { children: string }) {
  return (
    <th scope="col" className="px-3 py-1.5 text-right font-normal first:text-left">
      {children}
    </th>
  );
}
