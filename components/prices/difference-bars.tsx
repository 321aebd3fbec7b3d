import { formatDifferenceUsd } from "@/lib/format";
import { cx } from "../ui/cx";

/** `name` is what the bar stands for: a day, or the days that share it. */
export type DifferenceBar = { name: string; deltaUsd: string };

/** What each day gains above a base, in ink, or loses below it, in quiet grey. */
export function DifferenceBars({ caption, bars }: { caption: string; bars: DifferenceBar[] }) {
  const values = bars.map(({ deltaUsd }) => Number(deltaUsd));
  const rise = Math.max(0, ...values);
  const fall = Math.max(0, ...values.map((value) => -value));
  const base = rise + fall > 0 ? rise / (rise + fall) : 1;
  const [first, last] = [bars[0], bars.at(-1)];
  return (
    <figure
      aria-label={caption}
      className="min-w-0"
      // Room for two dates below, and bars that few days do not make fat.
      style={{ maxWidth: `max(10rem, ${bars.length * 1.25}rem)` }}
    >
      <div aria-hidden="true" className="relative flex h-14">
        <span
          className="absolute inset-x-0 h-px bg-line-strong"
          style={{ top: `calc(${percent(base)} - ${base === 1 ? 1 : 0}px)` }}
        />
        {bars.map((bar, place) => (
          <span
            key={bar.name}
            title={`${bar.name}: ${formatDifferenceUsd(bar.deltaUsd)}`}
            className="relative min-w-0 grow basis-0 hover:bg-tint"
          >
            <Bar value={values[place] ?? 0} span={rise + fall} base={base} />
          </span>
        ))}
      </div>
      <div
        aria-hidden="true"
        className="mt-1 flex justify-between gap-3 text-caption whitespace-nowrap text-ink-3"
      >
        <span>{first?.name}</span>
        {last !== first && <span>{last?.name}</span>}
      </div>
      <DifferenceTable caption={caption} bars={bars} />
    </figure>
  );
}

function Bar({ value, span, base }: { value: number; span: number; base: number }) {
  if (value === 0 || span === 0) return null;
  const isRise = value > 0;
  const edge = isRise ? { bottom: percent(1 - base) } : { top: percent(base) };
  return (
    <span
      className={cx(
        "absolute inset-x-[13%] mx-auto max-w-4",
        isRise ? "rounded-t-bar bg-ink" : "rounded-b-bar bg-ink-4",
      )}
      style={{ ...edge, height: percent(Math.abs(value) / span), minHeight: 2 }}
    />
  );
}

function DifferenceTable({ caption, bars }: { caption: string; bars: DifferenceBar[] }) {
  return (
    <div className="sr-only">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ name, deltaUsd }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatDifferenceUsd(deltaUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
