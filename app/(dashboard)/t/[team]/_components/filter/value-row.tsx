import { cx } from "@/components/ui/cx";
import { formatCount } from "@/lib/format";

/** A value to be ticked in a list of a box; reachable by arrow keys. `unset` is for calls without a value. */
export function ValueRow({
  value,
  name,
  requests,
  unset,
  isTicked,
  onTick,
}: {
  value: string;
  name: string;
  requests: number;
  unset: string;
  isTicked: boolean;
  onTick: (isTicked: boolean) => void;
}) {
  return (
    <label className="flex min-h-7.5 items-center gap-2 rounded-control px-2 hover:bg-tint has-focus-visible:bg-tint pointer-coarse:min-h-11">
      <input
        type="checkbox"
        data-item=""
        checked={isTicked}
        onChange={(event) => onTick(event.target.checked)}
        className="size-3.5 shrink-0 accent-accent"
      />
      <span className={cx("min-w-0 grow truncate", value === "" && "text-ink-2")} title={name || undefined}>
        {value === "" ? unset : name}
      </span>
      {requests > 0 && <span className="text-small text-ink-3">{formatCount(requests)}</span>}
    </label>
  );
}
