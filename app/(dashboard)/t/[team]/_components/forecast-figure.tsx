import { formatForecast, formatForecastRange, lastDay } from "@/components/charts/spend-columns";
import { NoValue } from "@/components/ui/figures";
import type { Filter } from "@/lib/filters";
import type { Forecast } from "@/lib/outlook";
import { addMonths, startOf } from "@/lib/time";
import { Figure, WaitingFigure } from "./overview-figures";
import { Panel, type Question } from "./panel";

/** Where the month that runs now will end, under the page's filter. */
export function ForecastFigure({ of, filter }: { of: Question<Forecast | null>; filter: Filter }) {
  const { tz, now } = filter;
  const from = startOf("month", now, tz);
  const name = `Forecast, ${lastDay({ from, to: addMonths(from, 1, tz) }, tz)}`;
  return (
    <Panel
      of={of}
      waiting={<WaitingFigure name={name} />}
      failed={<Figure name={name} value={<NoValue />} change={<Why>did not load</Why>} />}
    >
      {(forecast) =>
        forecast === null ? (
          <Figure name={name} value={<NoValue />} change={<Why>needs seven days</Why>} />
        ) : (
          <Figure
            name={name}
            value={<span className="text-ink-2">{formatForecast(forecast.expectedUsd)}</span>}
            note={
              <span title="Four times of five it falls in here">range {formatForecastRange(forecast)}</span>
            }
          />
        )
      }
    </Panel>
  );
}

/** Why there is no figure: said also where there is no room for captions. */
function Why({ children }: { children: string }) {
  return <span className="truncate text-caption text-ink-3">{children}</span>;
}
