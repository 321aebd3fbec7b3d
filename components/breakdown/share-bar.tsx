import { formatShare } from "@/lib/format";
import { fillClass, type SeriesStyle } from "../charts/series-style";
import { cx } from "../ui/cx";

/** A share of the whole in words and as a bar, whose `length` is 1 for the largest share of all. */
export function ShareBar({
  share,
  length,
  style,
}: {
  share: number;
  length: number;
  style: SeriesStyle | undefined;
}) {
  return (
    <span className="flex items-center gap-3">
      <span aria-hidden="true" className="h-1.5 w-24 overflow-hidden rounded-bar bg-sunken max-xl:hidden">
        <span
          className={cx("block h-full rounded-bar", style ? fillClass(style) : "bg-ink-3")}
          style={{ width: `${Number((length * 100).toFixed(2))}%`, minWidth: share > 0 ? 1 : 0 }}
        />
      </span>
      <span className="text-small md:ml-auto">{formatShare(share)}</span>
    </span>
  );
}
