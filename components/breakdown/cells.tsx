import Link from "next/link";
import { formatCount, formatShare } from "@/lib/format";
import { formatFullDate, formatInstant } from "@/lib/time";
import { Change } from "../charts/change";
import { LongName } from "../charts/long-name";
import { Swatch } from "../charts/swatch";
import { cx } from "../ui/cx";
import { NoValue } from "../ui/figures";
import { type Grade, GradeMark, GradeName } from "../ui/grade-mark";
import type { ShownRow } from "./breakdown-row";
import { ShareBar } from "./share-bar";

const GRADES: Grade[] = ["exact", "reported", "estimated", "unpriced"];

export function Name({ row }: { row: ShownRow }) {
  if (row.isTotal) return row.label;
  return (
    <span className={cx("flex items-center gap-2", row.partOf && "text-ink-2 md:pl-4")}>
      {row.style && <Swatch style={row.style} />}
      <Link
        href={row.href}
        prefetch={false}
        className="flex min-w-0 rounded-badge after:absolute after:inset-0"
      >
        <LongName text={row.label} className={row.isUnset ? "text-ink-2" : undefined} />
      </Link>
      {row.note && <span className="shrink-0 text-small text-ink-3">{row.note}</span>}
    </span>
  );
}

export function Share({ row }: { row: ShownRow }) {
  const { isTotal, share, relativeShare = 0, style, requests, grades } = row;
  if (isTotal) {
    const priced = requests > 0 ? (requests - grades.unpriced) / requests : 0;
    return (
      <span className="text-small font-normal whitespace-nowrap text-ink-3 max-lg:hidden">
        {formatShare(priced)} of requests priced
      </span>
    );
  }
  return share === null ? null : <ShareBar share={share} length={relativeShare} style={style} />;
}

export function Changed({ row: { costUsd, previousCostUsd } }: { row: ShownRow }) {
  if (costUsd === null) return <NoValue />;
  return (
    <span className="inline-flex align-middle text-small">
      <Change value={Number(costUsd)} previous={previousCostUsd === null ? null : Number(previousCostUsd)} />
    </span>
  );
}

export function Cached({ row: { inputTokens, cacheReadTokens } }: { row: ShownRow }) {
  return cacheReadTokens > 0 ? formatShare(cacheReadTokens / inputTokens) : <NoValue />;
}

export function When({ instant, tz }: { instant: Date | undefined; tz: string }) {
  if (!instant) return <NoValue />;
  return <span title={formatInstant(instant, tz)}>{formatFullDate(instant, tz)}</span>;
}

/** The grade of most calls, and how many of them have it when not all do. */
export function Graded({ row: { isTotal, grades, requests } }: { row: ShownRow }) {
  if (isTotal || requests === 0) return null;
  const most = GRADES.reduce((best, grade) => (grades[grade] > grades[best] ? grade : best));
  const isAll = grades[most] === requests;
  const words = GRADES.filter((grade) => grades[grade] > 0).map(
    (grade) => `${formatCount(grades[grade])} ${grade}`,
  );
  return (
    <span title={words.join(", ")} className="inline-flex items-center gap-1.5 align-middle">
      <span className="flex min-[90rem]:hidden">
        <GradeMark grade={most} alone />
      </span>
      <span className="flex max-[89.99rem]:hidden">
        <GradeName grade={most} />
      </span>
      {!isAll && <span className="text-small text-ink-3">{formatShare(grades[most] / requests)}</span>}
    </span>
  );
}

export function onlyGrade({ grades, requests }: ShownRow): Grade | undefined {
  return GRADES.find((grade) => grades[grade] === requests);
}
