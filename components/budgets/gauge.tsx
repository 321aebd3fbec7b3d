import { formatShare, formatTotalUsd } from "@/lib/format";
import type { Status } from "@/lib/standing";
import { cx } from "../ui/cx";
import { type Fare, fareOf, formatForeseen, formatLimit, shareSpent } from "./budget-words";
import { scaleOf } from "./gauge-scale";

const FILLS: Record<Fare, { solid: string; stripe: string }> = {
  calm: { solid: "bg-ink", stripe: "var(--ink)" },
  counting: { solid: "bg-ink-4", stripe: "var(--ink-4)" },
  short: { solid: "bg-warn-fill", stripe: "var(--warn-fill)" },
  over: { solid: "bg-warn-fill", stripe: "var(--warn-fill)" },
  stopped: { solid: "bg-bad-fill", stripe: "var(--bad-fill)" },
};

/**
 * What of a limit is spent, held and foreseen, on a track: thresholds as notches below, the time that is over as a
 * needle, and the limit as a red tick where something passes it.
 */
export function Gauge({ status, now, isLarge = false }: { status: Status; now: Date; isLarge?: boolean }) {
  const scale = scaleOf(status, now);
  const { solid, stripe } = FILLS[fareOf(status, now)];
  return (
    <div role="img" aria-label={gaugeWords(status)} className={cx("relative", isLarge ? "pb-2" : "pb-1.5")}>
      <div className={cx("relative overflow-hidden rounded-bar bg-sunken", isLarge ? "h-3" : "h-2")}>
        {scale.forecast !== null && <Part from={scale.reserved} to={scale.forecast} className="hatch" />}
        {scale.reserved > scale.spent && (
          <Part from={scale.spent} to={scale.reserved} className="hatch-dense" stripe={stripe} isSeen />
        )}
        {scale.spent > 0 && <Part from={0} to={scale.spent} className={solid} isSeen />}
      </div>
      {scale.thresholds.map((place) => (
        <span
          key={place}
          className={cx(
            "absolute bottom-0 h-1 w-px -translate-x-1/2",
            place === scale.limit ? "bg-ink" : "bg-ink-4",
          )}
          style={{ left: at(place) }}
        />
      ))}
      {scale.limit < 1 && <Tick place={scale.limit} className="bg-bad-fill" isLarge={isLarge} />}
      {scale.elapsed !== null && <Tick place={scale.elapsed} className="bg-ink" isLarge={isLarge} />}
    </div>
  );
}

function Part({
  from,
  to,
  className,
  stripe,
  isSeen = false,
}: {
  from: number;
  to: number;
  className: string;
  stripe?: string;
  /** However little it is. */
  isSeen?: boolean;
}) {
  const color = stripe === undefined ? null : { "--hatch-color": stripe };
  const style = { left: percent(from), width: percent(to - from), ...(isSeen && { minWidth: 2 }), ...color };
  return <span className={cx("absolute inset-y-0", className)} style={style} />;
}

/** A line over the track, set off from what it crosses. */
function Tick({ place, className, isLarge }: { place: number; className: string; isLarge: boolean }) {
  return (
    <span
      className={cx(
        "absolute -top-0.5 w-0.5 -translate-x-1/2 shadow-[0_0_0_1px_var(--surface)]",
        isLarge ? "h-4.5" : "h-3",
        className,
      )}
      style={{ left: at(place) }}
    />
  );
}

function gaugeWords(status: Status): string {
  const parts = [
    `${formatShare(shareSpent(status))} of ${formatLimit(status.limitUsd)} spent`,
    Number(status.reservedUsd) > 0 && `${formatTotalUsd(status.reservedUsd)} reserved`,
    status.forecastUsd !== null && `${formatForeseen(status.forecastUsd)} foreseen`,
  ];
  return parts.filter(Boolean).join(", ");
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}

/** Half a tick stays within the gauge at its ends. */
function at(share: number): string {
  return `clamp(1px, ${percent(share)}, 100% - 1px)`;
}
