import Link from "next/link";
import { Usd } from "../ui/figures";
import { Change } from "./change";
import { LongName } from "./long-name";
import { type SeriesStyle, washClass } from "./series-style";
import { Swatch } from "./swatch";

/** `costUsd` and `previousCostUsd` are decimal strings, null where there is no priced call. */
export type BarListRow = {
  id: string;
  label: string;
  /** What tells two rows of one name apart. */
  note?: string;
  /** The label stands for calls without a value. */
  isUnset?: boolean;
  style?: SeriesStyle;
  costUsd: string | null;
  previousCostUsd: string | null;
  /** Where its calls are. */
  href: string;
};

/** Names on bars as long as their spend, the dearest first. */
export function BarList({ rows }: { rows: BarListRow[] }) {
  const longest = Math.max(...rows.map(({ costUsd }) => Number(costUsd ?? 0)));
  return (
    <ul className="flex flex-col gap-1.25">
      {rows.map((row) => (
        <li
          key={row.id}
          className="relative grid h-6.5 rounded-badge hover:bg-hover grid-cols-[minmax(0,1fr)_minmax(5.25rem,auto)_4.5rem] lg:max-xl:grid-cols-[minmax(0,1fr)_auto] items-center"
        >
          <span className="relative isolate flex h-full min-w-0 items-center gap-2 pr-2 pl-2">
            <span
              aria-hidden="true"
              className={`absolute inset-y-0 left-0 -z-10 rounded-badge ${washClass(row.style)}`}
              style={{
                width: `${longest > 0 ? (Number(row.costUsd ?? 0) / longest) * 100 : 0}%`,
                minWidth: 4,
              }}
            />
            <span className="flex min-w-0 items-center gap-2">
              {row.style && <Swatch style={row.style} />}
              <Link href={row.href} prefetch={false} className="flex min-w-0 after:absolute after:inset-0">
                <LongName text={row.label} className={row.isUnset ? "text-ink-2" : undefined} />
              </Link>
              {row.note && <span className="shrink-0 text-small text-ink-3">{row.note}</span>}
            </span>
          </span>
          <span className="pl-3 text-right">
            <Usd value={row.costUsd} />
          </span>
          <span className="text-right text-small lg:max-xl:hidden">
            {row.costUsd !== null && (
              <Change
                value={Number(row.costUsd)}
                previous={row.previousCostUsd === null ? null : Number(row.previousCostUsd)}
              />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
