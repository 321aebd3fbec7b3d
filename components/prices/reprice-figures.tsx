import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { formatDifferenceUsd, formatTotalUsd } from "@/lib/format";
import type { RepricePreview } from "@/lib/reprice";
import { Usd } from "../ui/figures";
import { Icon } from "../ui/icon";
import { type DifferenceBar, DifferenceBars } from "./difference-bars";
import { differenceOf } from "./reprice-words";

/** What a re-price makes of a range: its cost now and after, the difference, and where in time it falls. */
export function RepriceFigures({
  preview,
  isOpen,
  interval,
  bars,
}: {
  preview: Pick<RepricePreview, "rangeCostUsd" | "newRangeCostUsd" | "grades">;
  /** It is a preview still: the range costs now what it did then. */
  isOpen: boolean;
  /** What a bar spans: `day`. */
  interval: string;
  bars: DifferenceBar[];
}) {
  const { rangeCostUsd, newRangeCostUsd, grades } = preview;
  return (
    <div className="grid grid-cols-2 items-end gap-x-4 gap-y-4 md:grid-cols-[max-content_max-content_max-content_minmax(8rem,30rem)] md:gap-x-6 xl:gap-x-8">
      <dl className="contents">
        <Figure
          name={isOpen ? "Now" : "Before"}
          value={isPriced(grades.before) ? rangeCostUsd : null}
          beside={<Icon of={ArrowRight} className="shrink-0 text-ink-4 max-md:hidden" />}
        />
        <Figure name="After" value={isPriced(grades.after) ? newRangeCostUsd : null} />
        <Figure
          name="Difference"
          value={differenceOf(preview)}
          format={formatDifferenceUsd}
          className="border-line max-md:col-span-2 max-md:border-t max-md:pt-3 md:border-x md:px-6 xl:px-8"
        />
      </dl>
      <div className="min-w-0 max-md:col-span-2">
        <p aria-hidden="true" className="mb-1 text-caption text-ink-3">
          by {interval}
        </p>
        <DifferenceBars caption={`Difference by ${interval}`} bars={bars} />
      </div>
    </div>
  );
}

function Figure({
  name,
  value,
  format = formatTotalUsd,
  beside,
  className,
}: {
  name: string;
  /** Null where no call has a cost. */
  value: string | null;
  format?: (value: string) => string;
  beside?: ReactNode;
  className?: string;
}) {
  return (
    <div className={className}>
      <dt className="text-small text-ink-3">{name}</dt>
      <dd className="mt-1 flex items-center gap-6 xl:gap-8">
        {value === null ? (
          <span className="text-figure">
            <Usd value={null} />
          </span>
        ) : (
          <data value={value} className="text-figure whitespace-nowrap" title={`$${value}`}>
            {format(value)}
          </data>
        )}
        {beside}
      </dd>
    </div>
  );
}

function isPriced({ unpriced, ...rest }: RepricePreview["grades"]["before"]): boolean {
  return unpriced === 0 || Object.values(rest).some((count) => count > 0);
}
