import { StepChart } from "@/components/charts/step-chart";
import { rangeAround } from "@/components/charts/steps";
import { cx } from "@/components/ui/cx";
import { flattenSheet, type PriceVersion, rateSteps } from "@/lib/browse";
import { rateName } from "../../_components/rate-names";
import { validity } from "./validity";

const DRAWN = ["input", "output", "cache_read"];
const COLUMNS = ["", "md:grid-cols-2", "md:grid-cols-3"];

/** The rates that matter most, each on a scale of its own: a cached token costs a tenth of another, or less. */
export function OverTime({
  versions,
  timeZone,
  now,
}: {
  versions: PriceVersion[];
  timeZone: string;
  now: Date;
}) {
  const [only] = versions;
  if (only && versions.length === 1) {
    return (
      <p className="text-ink-2">
        One version is known, valid {validity(only, timeZone, now)}. It also stands for all time before, so
        there is no change to draw yet.
      </p>
    );
  }
  const range = rangeAround(
    versions.flatMap(({ validFrom, validTo }) => (validTo ? [validFrom, validTo] : [validFrom])),
    now,
  );
  const names = drawnNames(versions);
  const own = versions.filter(({ teamId }) => teamId !== null);
  const shared = versions.filter(({ teamId }) => teamId === null);
  return (
    <>
      <div className={cx("grid gap-x-7 gap-y-5", COLUMNS[names.length - 1])}>
        {names.map((name) => {
          const read = ({ sheet }: Pick<PriceVersion, "sheet">) => flattenSheet(sheet).get(name) ?? null;
          const stepsOf = (list: PriceVersion[]) => rateSteps(list, range, read);
          return (
            <StepChart
              key={name}
              title={rateName(name).replace(/^./, (letter) => letter.toUpperCase())}
              steps={stepsOf(versions)}
              backdrop={own.length > 0 && shared.length > 0 ? stepsOf(shared) : undefined}
              range={range}
              tz={timeZone}
              now={now}
            />
          );
        })}
      </div>
      {own.length > 0 && shared.length > 0 && <Key />}
    </>
  );
}

function Key() {
  return (
    <div className="mt-3 flex gap-4 text-small text-ink-2">
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-[1.75px] w-3 bg-ink" />
        price of your calls
      </span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-[1.25px] w-3 bg-ink-4" />
        shared price
      </span>
    </div>
  );
}

/** Input, output and cache reads; of a model without any of them its first fees. */
function drawnNames(versions: PriceVersion[]): string[] {
  const names = new Set(versions.flatMap(({ sheet }) => [...flattenSheet(sheet).keys()]));
  const drawn = DRAWN.filter((name) => names.has(name));
  return drawn.length > 0 ? drawn : [...names].filter((name) => !name.startsWith("regional.")).slice(0, 3);
}
