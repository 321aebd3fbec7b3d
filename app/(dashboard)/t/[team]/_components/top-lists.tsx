import type { ReactNode } from "react";
import { BarList, type BarListRow } from "@/components/charts/bar-list";
import { apart, type SeriesStyle } from "@/components/charts/series-style";
import { Band } from "@/components/layout/page";
import type { Breakdown, BreakdownRow } from "@/lib/analytics";
import { modelColorKey } from "@/lib/colors";
import { formatCount } from "@/lib/format";

/** The dearest models and features, side by side where there is room. `styles` has one entry for each model. */
export function TopLists({
  models,
  features,
  styles,
}: {
  models: Breakdown;
  features: Breakdown;
  styles: SeriesStyle[];
}) {
  return (
    <Lists>
      <ListBand title="Models" aside={inAll(models)}>
        <BarList rows={modelRows(models.rows, styles)} />
      </ListBand>
      <ListBand title="Features" aside={inAll(features)}>
        <BarList rows={features.rows.map(featureRow)} />
      </ListBand>
    </Lists>
  );
}

export function WaitingLists({ length }: { length: number }) {
  const rows = Array.from({ length }, (_, place) => 100 / (place + 1));
  return (
    <Lists>
      {["Models", "Features"].map((title) => (
        <ListBand key={title} title={title}>
          <div className="flex flex-col gap-1.25">
            {rows.map((percent) => (
              <span key={percent} className="h-6.5 w-3/4">
                <span
                  className="block h-full min-w-3 rounded-badge bg-sunken"
                  style={{ width: `${percent}%` }}
                />
              </span>
            ))}
          </div>
        </ListBand>
      ))}
    </Lists>
  );
}

function Lists({ children }: { children: ReactNode }) {
  return (
    <div className="grid grow lg:grid-cols-2 lg:divide-x lg:divide-line print:grid-cols-1 print:divide-x-0">
      {children}
    </div>
  );
}

function ListBand(props: { title: string; aside?: ReactNode; children: ReactNode }) {
  return <Band {...props} className="lg:border-b-0" />;
}

function inAll({ count }: Breakdown): string {
  return `${formatCount(count)} in all`;
}

function modelRows(models: BreakdownRow[], stored: SeriesStyle[]): BarListRow[] {
  const styles = apart(
    models.map((model, place) => (model.costUsd === null ? "unpriced" : (stored[place] ?? "other"))),
  );
  return models.map((model, place) => ({
    id: modelColorKey(model),
    label: model.key,
    style: styles[place] ?? "other",
    costUsd: model.costUsd,
    previousCostUsd: model.previousCostUsd,
    ...(models.filter(({ key }) => key === model.key).length > 1 && { note: model.provider }),
  }));
}

function featureRow({ key, costUsd, previousCostUsd }: BreakdownRow): BarListRow {
  return { id: key, label: key || "no feature set", isUnset: key === "", costUsd, previousCostUsd };
}
