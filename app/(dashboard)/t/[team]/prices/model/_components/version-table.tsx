import Link from "next/link";
import type { ReactNode } from "react";
import { STACKED_CELL, STACKED_ROW, STACKED_TABLE } from "@/components/prices/stacked";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { Rate } from "@/components/ui/figures";
import { Table, TableHead, TableRow, Td, Th } from "@/components/ui/table";
import type { PriceVersion } from "@/lib/browse";
import { formatFullDate } from "@/lib/time";
import { RateChanges } from "../../_components/rate-changes";
import { validity } from "./validity";

type Place = { timeZone: string; now: Date };

/** All versions, the newest first; the row of each leads to its rates. */
export function VersionTable({
  versions,
  inForce,
  shown,
  hrefOf,
  ...place
}: Place & {
  versions: PriceVersion[];
  /** By which calls are priced now. */
  inForce: PriceVersion | undefined;
  /** Whose rates are told above. */
  shown: PriceVersion;
  hrefOf: (version: PriceVersion) => string;
}) {
  return (
    <div className={cx("-mx-4 border-t border-line lg:-mx-5", STACKED_TABLE)}>
      <Table caption={`Versions, the newest first, times in ${place.timeZone}`}>
        <TableHead>
          <Th>Valid</Th>
          <Th numeric>Input</Th>
          <Th numeric>Output</Th>
          <Th>What changed</Th>
          <Th>Source</Th>
        </TableHead>
        <tbody>
          {versions.map((version) => (
            <VersionRow
              key={version.id}
              version={version}
              isShown={version === shown}
              isInForce={version === inForce}
              isFirst={versions.at(-1) === version}
              href={hrefOf(version)}
              {...place}
            />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function VersionRow({
  version,
  isShown,
  isInForce,
  isFirst,
  href,
  timeZone,
  now,
}: Place & { version: PriceVersion; isShown: boolean; isInForce: boolean; isFirst: boolean; href: string }) {
  const { rates } = version.sheet;
  return (
    <TableRow className={cx(STACKED_ROW, isShown && "bg-accent-wash hover:bg-accent-wash")}>
      <Td className={cx("order-1 whitespace-nowrap", STACKED_CELL)}>
        <span className="flex items-center gap-2">
          <Link
            href={href}
            aria-current={isShown || undefined}
            className="rounded-badge after:absolute after:inset-0 aria-[current]:font-medium"
          >
            {validity(version, timeZone, now)}
          </Link>
          {version.teamId && <Badge tone="fact">override</Badge>}
          {isInForce && <Badge>now</Badge>}
        </span>
      </Td>
      <Td numeric className={cx("order-4", STACKED_CELL)}>
        <Rate value={rates.input} />
        <span className="text-small text-ink-3 md:hidden"> in</span>
      </Td>
      <Td numeric className={cx("order-4", STACKED_CELL)}>
        <Rate value={rates.output} />
        <span className="text-small text-ink-3 md:hidden"> out</span>
      </Td>
      <Td className={cx("order-5 text-small text-ink-2 max-md:w-full md:w-2/5", STACKED_CELL)}>
        <Changed version={version} isFirst={isFirst} />
      </Td>
      <Td className={cx("order-6 text-small whitespace-nowrap text-ink-2 max-md:w-full", STACKED_CELL)}>
        <Source version={version} timeZone={timeZone} />
      </Td>
    </TableRow>
  );
}

function Changed({ version, isFirst }: { version: PriceVersion; isFirst: boolean }): ReactNode {
  const { before, changes, teamId } = version;
  if (!before)
    return isFirst ? "The first known version, also for all time before it" : "The first known version";
  if (changes.length === 0) return "No rate changed";
  return (
    <>
      {teamId && before.teamId === null && <span className="text-ink-3">instead of the shared price: </span>}
      <RateChanges changes={changes} shown={4} />
    </>
  );
}

function Source({ version, timeZone }: { version: PriceVersion; timeZone: string }) {
  const { source, sourceUrl, fetchedAt, teamId, createdBy } = version;
  if (teamId) return `set by ${createdBy ?? "your team"}`;
  const isLink = sourceUrl !== null && /^https?:\/\//i.test(sourceUrl);
  return (
    <>
      {isLink ? (
        <a
          href={sourceUrl}
          rel="noreferrer"
          target="_blank"
          className="relative z-1 text-accent underline decoration-accent-line underline-offset-4 hover:decoration-accent"
        >
          {source}
        </a>
      ) : (
        source
      )}
      <span className="text-ink-3">, fetched {formatFullDate(fetchedAt, timeZone)}</span>
    </>
  );
}
