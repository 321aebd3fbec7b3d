import { cx } from "../ui/cx";
import { fillClass, type SeriesStyle } from "./series-style";

/** The colour of a series beside its name. */
export function Swatch({ style }: { style: SeriesStyle }) {
  return (
    <span aria-hidden="true" className={cx("inline-block size-2 shrink-0 rounded-bar", fillClass(style))} />
  );
}
