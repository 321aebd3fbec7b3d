import { formatAxisUsd } from "@/lib/format";

/** Amounts at the left of a plot, each beside its rule. */
export function ValueAxis({ ticks }: { ticks: number[] }) {
  const texts = ticks.map((tick) => formatAxisUsd(String(tick)));
  const widest = texts.reduce((one, other) => (other.length > one.length ? other : one), "");
  return (
    <div aria-hidden="true" className="relative text-caption text-ink-3">
      <span className="invisible block pr-2">{widest}</span>
      {texts.map((text, place) => (
        <span
          key={text}
          className="absolute right-2 translate-y-1/2"
          style={{ bottom: `${(place / Math.max(1, texts.length - 1)) * 100}%` }}
        >
          {text}
        </span>
      ))}
    </div>
  );
}
