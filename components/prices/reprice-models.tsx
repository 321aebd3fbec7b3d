import { formatCount, formatDifferenceUsd } from "@/lib/format";
import { LongName } from "../charts/long-name";
import type { SeriesStyle } from "../charts/series-style";
import { Swatch } from "../charts/swatch";
import { cx } from "../ui/cx";
import { Usd } from "../ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "../ui/table";
import { STACKED_CELL, STACKED_ROW, STACKED_SMALL, STACKED_TABLE } from "./stacked";

/** Costs are decimal strings; null where no call has one. */
export type RepricedModel = {
  provider: string;
  model: string;
  style: SeriesStyle;
  /** Why it changes, in a few words: `priced for the first time`. */
  note: string;
  /** Rates before and after, in words: `output $6.25 → $5.00`. */
  rates: string;
  events: number;
  oldCostUsd: string | null;
  newCostUsd: string | null;
  deltaUsd: string;
};

type Total = Pick<RepricedModel, "events" | "oldCostUsd" | "newCostUsd" | "deltaUsd">;

const NAME = cx("order-1 max-md:min-w-0 max-md:grow max-md:basis-0", STACKED_CELL);
const FIGURE = "whitespace-nowrap";

/** What changes for each model, the total first. */
export function RepricedModels({ rows, total }: { rows: RepricedModel[]; total: Total }) {
  return (
    <div className={STACKED_TABLE}>
      <Table caption="Models whose events change">
        <TableHead>
          <Th>Model</Th>
          <Th className="max-xl:hidden">Rate per 1M</Th>
          <Th numeric>Events</Th>
          <Th numeric>Old cost</Th>
          <Th numeric>New cost</Th>
          <Th numeric>Difference</Th>
        </TableHead>
        <tbody>
          <TableRow className={cx(STACKED_ROW, "font-medium")}>
            <th scope="row" className={cx("h-9 px-2 pl-4 text-left font-medium lg:pl-5", NAME)}>
              Total
            </th>
            <Td className="max-xl:hidden" />
            <Costs {...total} />
          </TableRow>
          {rows.map((row) => (
            <ModelRow key={`${row.provider} ${row.model}`} row={row} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function ModelRow({ row }: { row: RepricedModel }) {
  return (
    <TableRow className={STACKED_ROW}>
      <Td className={cx("md:max-w-0 md:w-2/5", NAME)}>
        <span className="flex min-w-0 items-center gap-2 xl:gap-2.5">
          <Swatch style={row.style} />
          <LongName text={row.model} className="max-w-full" />
          <span className="shrink-0 truncate text-small text-ink-3 max-lg:hidden">{row.note}</span>
        </span>
        <span
          className="block truncate pl-4 text-caption text-ink-3 max-md:hidden xl:hidden"
          title={row.rates}
        >
          {row.rates}
        </span>
      </Td>
      <Td className="max-w-0 truncate text-ink-2 max-xl:hidden xl:w-1/4" title={row.rates}>
        {row.rates}
      </Td>
      <Costs {...row} />
    </TableRow>
  );
}

function Costs({ events, oldCostUsd, newCostUsd, deltaUsd }: Total) {
  return (
    <>
      <Td numeric className={cx("order-4", FIGURE, STACKED_CELL, STACKED_SMALL)}>
        {formatCount(events)}
        <span className="md:hidden">{events === 1 ? " event," : " events,"}</span>
      </Td>
      <Td numeric className={cx("order-5", FIGURE, STACKED_CELL, STACKED_SMALL)}>
        <Usd value={oldCostUsd} />
        <span className="md:hidden"> →</span>
      </Td>
      <Td numeric className={cx("order-6", FIGURE, STACKED_CELL, STACKED_SMALL)}>
        <Usd value={newCostUsd} />
      </Td>
      <Td numeric className={cx("order-2 font-medium", FIGURE, STACKED_CELL)}>
        {formatDifferenceUsd(deltaUsd)}
      </Td>
    </>
  );
}
