import { Rate } from "@/components/ui/figures";
import { TableRow, Td, Th } from "@/components/ui/table";
import type { PriceVersion } from "@/lib/browse";
import { flattenSheet } from "@/lib/browse";
import { OldAndNew } from "../../_components/rate-changes";
import { type Cell, otherCells, type RateMatrix, rateMatrix } from "../../_components/rate-matrix";
import { rateValue } from "../../_components/rate-names";

/** Every rate of a version, and beside a changed one what it was before. */
export function RateTable({ version }: { version: PriceVersion }) {
  const now = flattenSheet(version.sheet);
  const before = version.before ? flattenSheet(version.before.sheet) : now;
  const matrix = rateMatrix(version.sheet, now, before);
  return (
    <div className="flex flex-col gap-5">
      {matrix.rows.length > 0 && <TokenRates {...matrix} />}
      <OtherRates title="Per unit" cells={otherCells("units", now, before)} />
      <OtherRates title="Factor by region" cells={otherCells("regional", now, before)} />
    </div>
  );
}

function TokenRates({ columns, rows }: RateMatrix) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: safe because what scrolls must be reached by keyboard
    <section aria-label="Rates" tabIndex={0} className="-mx-4 overflow-x-auto lg:-mx-5">
      <table className="w-full border-collapse text-body">
        <caption className="sr-only">Rates in US dollars per 1M tokens</caption>
        <thead>
          <tr>
            <Th className="sticky left-0 min-w-36 bg-surface">
              <span className="sr-only">Kind</span>
            </Th>
            {columns.map(({ place, title, note }) => (
              <Th key={place} numeric className="min-w-24" title={note}>
                {title}
                {note && <span className="block text-ink-3">{note}</span>}
              </Th>
            ))}
            <td className="w-full" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ kind, title, cells }) => (
            <TableRow key={kind} className="border-t border-b-0">
              <th
                scope="row"
                className="sticky left-0 h-9 bg-surface px-2 pl-4 text-left font-normal text-ink-2 lg:pl-5"
              >
                {title}
              </th>
              {cells.map((cell) => (
                <Td key={cell.name} numeric>
                  <Value cell={cell} />
                </Td>
              ))}
              <td className="w-full" />
            </TableRow>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function OtherRates({ title, cells }: { title: string; cells: (Cell & { title: string })[] }) {
  if (cells.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 text-caption text-ink-3">{title}</h3>
      <dl className="grid grid-cols-[max-content_auto] justify-start gap-x-8 gap-y-1.5">
        {cells.map((cell) => (
          <div key={cell.name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-ink-2">{cell.title}</dt>
            <dd>
              <Value cell={cell} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Value({ cell: { name, now, before } }: { cell: Cell }) {
  if (now !== before) return <OldAndNew kind={name} old={before} new={now} />;
  return now === null || !name.startsWith("regional.") ? <Rate value={now} /> : rateValue(name, now);
}
