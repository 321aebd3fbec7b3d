import { formatAxisUsd, formatRateUsd } from "@/lib/format";
import { formatFullDate, type Range } from "@/lib/time";
import { NoValue, Rate } from "../ui/figures";
import { valueTicks } from "./axis";
import { Dates } from "./dates";
import { Plot } from "./plot";
import { DRAWING, instantLabels, labelledSteps, type Step, shareOf, stepPath } from "./steps";
import { ValueAxis } from "./value-axis";

/** One rate over time as a line of steps, wholly in the server's HTML. */
export function StepChart({
  title,
  steps,
  backdrop,
  range,
  tz,
  now,
}: {
  title: string;
  steps: Step[];
  /** What it would be without `steps`, drawn palely behind them. */
  backdrop?: Step[];
  range: Range;
  tz: string;
  now: Date;
}) {
  const all = [...steps, ...(backdrop ?? [])];
  const ticks = valueTicks(Math.max(...all.map(({ value }) => Number(value ?? 0))));
  const top = ticks.at(-1) || 1;
  const current = steps.find(({ from, to }) => from <= now && now < to) ?? steps.at(-1);
  const nowShare = shareOf(now, range);
  return (
    <figure aria-label={`${title} over time`} className="relative min-w-0">
      <figcaption className="mb-5 flex items-baseline gap-2">
        <span className="text-small text-ink-3">{title}</span>
        <span className="font-medium">
          <Rate value={current?.value} />
        </span>
      </figcaption>
      <div className="grid grid-cols-[auto_minmax(0,1fr)]">
        <ValueAxis texts={ticks.map((tick) => formatAxisUsd(String(tick)))} />
        <Plot rules={ticks.length} isSmall>
          {nowShare < 1 && (
            <span
              className="absolute inset-y-0 border-l border-dashed border-line-strong"
              style={{ left: percent(nowShare) }}
            />
          )}
          <Lines steps={steps} backdrop={backdrop ?? []} range={range} top={top} />
          {labelledSteps(steps, range, now).map(({ share, value }) => (
            <span
              key={share}
              aria-hidden="true"
              className="absolute pl-1 text-caption whitespace-nowrap text-ink-2"
              style={{ left: percent(share), bottom: `calc(${percent(Number(value) / top)} + 2px)` }}
            >
              {formatRateUsd(value)}
            </span>
          ))}
        </Plot>
        <div className="col-start-2">
          <Dates
            labels={instantLabels(
              steps.map(({ from }) => from),
              range,
              tz,
              now,
            )}
            count={1}
            className=""
          />
        </div>
      </div>
      <StepTable title={title} steps={steps} tz={tz} />
    </figure>
  );
}

function Lines({
  steps,
  backdrop,
  range,
  top,
}: {
  steps: Step[];
  backdrop: Step[];
  range: Range;
  top: number;
}) {
  return (
    <svg
      viewBox={`0 0 ${DRAWING.width} ${DRAWING.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      fill="none"
      className="absolute inset-0 size-full overflow-visible"
    >
      <path
        d={stepPath(backdrop, range, top)}
        vectorEffect="non-scaling-stroke"
        className="stroke-ink-4 stroke-[1.25px]"
      />
      <path
        d={stepPath(steps, range, top)}
        vectorEffect="non-scaling-stroke"
        className="stroke-ink stroke-[1.75px]"
      />
    </svg>
  );
}

/** The figures of the line for those who cannot see it. */
function StepTable({ title, steps, tz }: { title: string; steps: Step[]; tz: string }) {
  return (
    <div className="sr-only">
      <table>
        <caption>{title} over time</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Rate</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ from, value }) => (
            <tr key={from.getTime()}>
              <th scope="row">{formatFullDate(from, tz)}</th>
              <td>{value === null ? <NoValue /> : formatRateUsd(value)}</td>
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
