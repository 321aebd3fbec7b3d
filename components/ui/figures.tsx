import { formatEventUsd, formatMeanUsd, formatRateUsd, formatReceiptUsd, formatTotalUsd } from "@/lib/format";
import type { EventGrade } from "./grade-mark";

const FORMATS = {
  total: formatTotalUsd,
  mean: formatMeanUsd,
  event: formatEventUsd,
  receipt: formatReceiptUsd,
};

/** Money from its decimal string. Null is the word `unpriced`, never a zero; a superseded event has its word; an estimate has `≈` before it. */
export function Usd({
  value,
  as = "total",
  grade,
}: {
  value: string | null;
  as?: keyof typeof FORMATS;
  grade?: EventGrade;
}) {
  if (value === null || grade === "unpriced") return <Unpriced />;
  if (grade === "superseded") return <span className="text-ink-3">superseded</span>;
  return (
    <span className="whitespace-nowrap">
      {grade === "estimated" && <span className="text-ink-3">≈ </span>}
      {FORMATS[as](value)}
    </span>
  );
}

function Unpriced() {
  return <span className="border-b border-dashed border-warn-line text-warn">unpriced</span>;
}

/** A rate per million tokens or a fee per unit, every digit of it; a price that has none says nothing. */
export function Rate({ value }: { value: string | null | undefined }) {
  return value == null ? <NoValue /> : <span className="whitespace-nowrap">{formatRateUsd(value)}</span>;
}

/** In place of a value that does not exist. */
export function NoValue() {
  return (
    <span className="text-ink-4">
      <span aria-hidden="true">–</span>
      <span className="sr-only">none</span>
    </span>
  );
}
