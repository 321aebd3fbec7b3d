import Link from "next/link";
import { LongName } from "@/components/charts/long-name";
import { STACKED_CELL, STACKED_ROW, STACKED_SMALL, STACKED_TABLE } from "@/components/prices/stacked";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { NoValue, Rate } from "@/components/ui/figures";
import { SortTh } from "@/components/ui/sort-th";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import type { FoundPrice, PriceSort } from "@/lib/browse";
import { formatFullDate, formatInstant } from "@/lib/time";
import { type CatalogueQuery, catalogueHref, sortBy } from "./catalogue-query";
import { modelHref } from "./price-href";
import { otherRates } from "./rate-names";

/** A page of the catalogue, the team's own prices in place of the shared ones. */
export function CatalogueTable({
  rows,
  query,
  path,
  team,
}: {
  rows: FoundPrice[];
  query: CatalogueQuery;
  path: string;
  team: { slug: string; timeZone: string };
}) {
  const head = (by: PriceSort["by"]) => ({
    href: catalogueHref(path, query, { sort: sortBy(by, query.sort) }),
    sorted: query.sort?.by === by ? directionOf(query.sort) : null,
  });
  return (
    <div className={STACKED_TABLE}>
      <Table caption="Prices in US dollars per 1M tokens">
        <TableHead>
          <SortTh {...head("model")}>Model</SortTh>
          <SortTh {...head("provider")}>Provider</SortTh>
          <SortTh {...head("input")} numeric>
            Input
          </SortTh>
          <SortTh {...head("output")} numeric>
            Output
          </SortTh>
          <Th numeric className="max-lg:pr-4">
            Cache read
          </Th>
          <Th numeric className="max-xl:pr-5 max-lg:hidden">
            Cache write
          </Th>
          <Th className="max-xl:hidden">Also</Th>
          <Th className="max-xl:hidden">Valid from</Th>
        </TableHead>
        <tbody>
          {rows.map((row) => (
            <PriceRow key={`${row.provider} ${row.model}`} row={row} team={team} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function PriceRow({ row, team }: { row: FoundPrice; team: { slug: string; timeZone: string } }) {
  const { price, model, provider, delistedAt } = row;
  const { rates } = price.sheet;
  const also = otherRates(price.sheet).join(", ");
  return (
    <TableRow className={STACKED_ROW}>
      <Td
        className={cx(
          "order-1 max-md:min-w-0 max-md:grow max-md:basis-0 md:w-[38%] md:max-w-0",
          STACKED_CELL,
        )}
      >
        <span className="flex items-center gap-2">
          <Link
            href={modelHref(team.slug, row)}
            prefetch={false}
            className="flex min-w-0 rounded-badge font-medium after:absolute after:inset-0"
          >
            <LongName text={model} />
          </Link>
          <PricedBy row={row} />
          {delistedAt && (
            <span title={`Left the feed on ${formatFullDate(delistedAt, team.timeZone)}`}>
              <Badge>delisted</Badge>
            </span>
          )}
        </span>
      </Td>
      <Td
        className={cx(
          "order-4 text-ink-2 max-md:min-w-0 max-md:grow max-md:basis-0",
          STACKED_CELL,
          STACKED_SMALL,
        )}
      >
        <LongName text={provider} className="max-w-full md:max-w-36" />
      </Td>
      <Td numeric className={cx("order-5", STACKED_CELL)}>
        <Rate value={rates.input} />
        <span className="text-small text-ink-3 md:hidden"> in</span>
      </Td>
      <Td numeric className={cx("order-6", STACKED_CELL)}>
        <Rate value={rates.output} />
        <span className="text-small text-ink-3 md:hidden"> out</span>
      </Td>
      <Td numeric className="text-ink-2 max-lg:pr-4 max-md:hidden">
        <Rate value={rates.cache_read} />
      </Td>
      <Td numeric className="text-ink-2 max-xl:pr-5 max-lg:hidden">
        <Rate value={rates.cache_write} />
      </Td>
      <Td className="text-small text-ink-3 max-xl:hidden" title={also}>
        {also ? <span className="block max-w-52 truncate min-[112rem]:max-w-96">{also}</span> : <NoValue />}
      </Td>
      <Td
        className="whitespace-nowrap text-ink-2 max-xl:hidden"
        title={`${formatInstant(price.validFrom, team.timeZone)}, ${team.timeZone}`}
      >
        {formatFullDate(price.validFrom, team.timeZone)}
      </Td>
    </TableRow>
  );
}

/** Says so when the rates are not those of the shared catalogue under this name. */
function PricedBy({ row: { provider, model, price } }: { row: FoundPrice }) {
  const isOther = price.provider !== provider || price.model !== model;
  if (!price.teamId && !isOther) return null;
  return (
    <span title={isOther ? `Priced as ${price.model} of ${price.provider}` : undefined}>
      <Badge tone="fact">{price.teamId ? "override" : "mapped"}</Badge>
    </span>
  );
}

function directionOf({ descending }: PriceSort) {
  return descending ? ("descending" as const) : ("ascending" as const);
}
