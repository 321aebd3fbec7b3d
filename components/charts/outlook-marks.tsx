import Link from "next/link";
import { cx } from "../ui/cx";
import { percent } from "./bars";
import { Diamond } from "./diamond";
import type { PlacedMark } from "./mark-places";

/** A diamond above each bucket that stands out, which leads to its events, and where there is room why it does. */
export function OutlookMarks({
  marks,
  names,
  hrefs,
  count,
}: {
  marks: PlacedMark[];
  /** Of all buckets, as their events are. */
  names: string[];
  hrefs: (string | null)[];
  count: number;
}) {
  return marks.map(({ index, bottom, text, more, side, hasMore }) => {
    const reason = more ? `${text}, ${more}` : text;
    const className =
      "absolute flex size-6 -translate-x-1/2 translate-y-1/2 items-center justify-center gap-1.5 text-caption whitespace-nowrap";
    const style = { left: percent((index + 0.5) / count), bottom: percent(bottom) };
    const content = (
      <>
        <Diamond />
        {side && (
          <span
            aria-hidden="true"
            className={cx(
              "absolute bg-surface/80 px-0.5 max-md:hidden",
              side === "right" ? "left-5.5" : "right-5.5",
            )}
          >
            <span className="font-medium text-warn">{text}</span>
            {hasMore && <span className="pl-1.5 text-ink-3 max-xl:hidden">{more}</span>}
          </span>
        )}
      </>
    );
    const href = hrefs[index];
    const label = `${names[index]} stands out: ${reason}`;
    return href ? (
      <Link key={index} href={href} prefetch={false} className={className} style={style}>
        <span className="sr-only">{label}. Its events</span>
        {content}
      </Link>
    ) : (
      <span key={index} role="img" aria-label={label} className={className} style={style}>
        {content}
      </span>
    );
  });
}

/** Where now is, and right of it what is foreseen, in as many words as have room. */
export function ForecastNote({
  share,
  figure,
  day,
  range,
}: {
  /** Where now is in the plot. */
  share: number;
  figure: string;
  /** The last day of the forecast. */
  day: string;
  /** From its least to its most. */
  range: string;
}) {
  return (
    <div
      className="@container pointer-events-none absolute inset-y-0 right-0 border-l border-dashed border-line-strong"
      style={{ left: percent(share) }}
    >
      <p className="absolute top-1.5 left-1.5 hidden bg-surface/80 px-0.5 text-caption whitespace-nowrap text-ink-3 md:@min-[7.5rem]:block">
        Forecast <span className="font-medium text-ink">{figure}</span>
        <span className="hidden @min-[16.5rem]:inline">
          {" "}
          by {day}, range {range}
        </span>
      </p>
    </div>
  );
}
