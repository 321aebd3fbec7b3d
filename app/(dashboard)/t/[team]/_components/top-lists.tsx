import { BarList, type BarListRow } from "@/components/charts/bar-list";
import { apart, type SeriesStyle } from "@/components/charts/series-style";
import { Band } from "@/components/layout/page";
import { type Breakdown, type BreakdownRow, modelColorKey } from "@/lib/analytics";
import { formatCount } from "@/lib/format";

/** The dearest models and features, side by side where there is room. */
export function TopLists({
  models,
  features,
  styleOf,
}: {
  models: Breakdown;
  features: Breakdown;
  styleOf: (model: BreakdownRow) => SeriesStyle;
}) {
  return (
    <div className="grid grow lg:grid-cols-2 lg:divide-x lg:divide-line">
      <TopList title="Models" list={models} rows={modelRows(models.rows, styleOf)} />
      <TopList title="Features" list={features} rows={features.rows.map(featureRow)} />
    </div>
  );
}

function TopList({ title, list, rows }: { title: string; list: Breakdown; rows: BarListRow[] }) {
  return (
    <Band title={title} aside={`${formatCount(list.count)} in all`} className="lg:border-b-0">
      <BarList rows={rows} />
    </Band>
  );
}

function modelRows(models: BreakdownRow[], styleOf: (model: BreakdownRow) => SeriesStyle): BarListRow[] {
  const styles = apart(models.map((model) => (model.costUsd === null ? "unpriced" : styleOf(model))));
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
