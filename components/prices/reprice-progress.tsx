import { formatCount, formatShare } from "@/lib/format";
import type { Reprice } from "@/lib/reprice";

/** How far an application or its undoing is. */
export function RepriceProgress({
  state,
  progress,
}: {
  state: "applying" | "undoing";
  progress: Reprice["progress"];
}) {
  const { eventsDone, eventsTotal } = progress;
  const share = eventsTotal > 0 ? Math.min(1, eventsDone / eventsTotal) : 0;
  const name = state === "applying" ? "Applying" : "Undoing";
  return (
    <div>
      <div className="flex items-baseline gap-2">
        <span className="text-heading">{name}</span>
        <span className="text-small text-ink-3">
          {formatCount(eventsDone)} of {formatCount(eventsTotal)} events
        </span>
        <span className="ml-auto text-small">{formatShare(share)}</span>
      </div>
      <div
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={eventsTotal}
        aria-valuenow={Math.min(eventsDone, eventsTotal)}
        aria-valuetext={`${formatCount(eventsDone)} of ${formatCount(eventsTotal)} events`}
        className="mt-2 h-2 overflow-hidden rounded-bar bg-sunken"
      >
        <div
          className="h-full rounded-bar bg-ink"
          style={{ width: `${Number((share * 100).toFixed(2))}%` }}
        />
      </div>
    </div>
  );
}
