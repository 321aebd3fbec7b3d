import { cx } from "../ui/cx";

const TAIL = 10;

/** A name that gives way in its middle when it has no room, because the ends tell names apart. */
export function LongName({ text, className }: { text: string; className?: string }) {
  const letters = [...text];
  const cut = letters.length > 2 * TAIL ? letters.length - TAIL : letters.length;
  return (
    <span className={cx("inline-flex min-w-0 whitespace-pre", className)} title={text}>
      <span className="truncate">{letters.slice(0, cut).join("")}</span>
      <span className="shrink-0">{letters.slice(cut).join("")}</span>
    </span>
  );
}
