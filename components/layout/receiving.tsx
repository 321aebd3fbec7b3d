import { formatCount } from "@/lib/format";
import { cx } from "../ui/cx";

/** Whether events come in. `perMinute` null: none ever came. */
export function Receiving({ perMinute }: { perMinute: number | null }) {
  return (
    <p className="flex items-center gap-2 text-caption text-ink-3">
      <span
        aria-hidden="true"
        className={cx("size-1.5 rounded-full", perMinute ? "bg-accent" : "border border-ink-4")}
      />
      {words(perMinute)}
    </p>
  );
}

function words(perMinute: number | null): string {
  if (perMinute === null) return "No events received yet";
  if (perMinute === 0) return "No events in the last minute";
  return `Receiving, ${formatCount(perMinute)} ${perMinute === 1 ? "event" : "events"} a minute`;
}
