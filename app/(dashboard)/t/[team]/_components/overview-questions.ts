import { breakdown, latency, summary, timeseries } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { anomalies, forecast } from "@/lib/outlook";
import type { Group } from "./group";
import { labelsOf } from "./labels-of";
import { ask } from "./panel";
import { stylesOf } from "./styles-of";

export const LIST_LENGTH = 6;

/** All that the overview shows, asked side by side; each part waits and fails alone. `later` is further down. */
export function askOverview(scope: Scope, filter: Filter, group: Group) {
  const points = timeseries(scope, filter, group);
  const month = forecast(scope, filter);
  const topList = async (by: "model" | "feature" | "user") => {
    const values = await breakdown(scope, filter, by, { limit: LIST_LENGTH });
    return { values, styles: by === "model" ? await stylesOf(scope, values.rows) : [] };
  };
  return {
    totals: ask("summary", summary(scope, filter)),
    spend: ask(
      "spend over time",
      points.then(async (spend) => {
        const [styles, nameOf] = await Promise.all([
          stylesOf(scope, spend.series, group),
          labelsOf(
            scope,
            group,
            spend.series.map(({ key }) => key),
          ),
        ]);
        return { spend, styles, nameOf };
      }),
    ),
    foreseen: ask("forecast", month),
    outlook: ask(
      "outlook",
      Promise.all([anomalies(scope, filter), month]).then(([anomalies, forecast]) => ({
        anomalies,
        forecast,
      })),
    ),
    use: ask("use over time", points),
    later: { timings: ask("latency", latency(scope, filter)) },
    models: ask("models", topList("model")),
    features: ask("features", topList("feature")),
    users: ask("end users", topList("user")),
  };
}
