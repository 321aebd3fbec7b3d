import { breakdown, latency, summary, timeseries } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { anomalies, forecast } from "@/lib/outlook";
import { listProjects } from "@/lib/teams";
import type { Group } from "./group";
import { ask } from "./panel";
import { stylesOf } from "./styles-of";

export const LIST_LENGTH = 6;

/** All that the overview shows, asked side by side; each part waits and fails alone. `later` is further down. */
export function askOverview(scope: Scope, filter: Filter, group: Group) {
  const points = timeseries(scope, filter, group);
  const month = forecast(scope, filter);
  return {
    totals: ask("summary", summary(scope, filter)),
    spend: ask(
      "spend over time",
      Promise.all([points, namesOf(scope, group)]).then(async ([spend, nameOf]) => ({
        spend,
        nameOf,
        styles: await stylesOf(scope, spend.series, group),
      })),
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
    lists: ask(
      "lists",
      Promise.all([
        breakdown(scope, filter, "model", { limit: LIST_LENGTH }),
        breakdown(scope, filter, "feature", { limit: LIST_LENGTH }),
      ]).then(async ([models, features]) => ({
        models,
        features,
        styles: await stylesOf(scope, models.rows),
      })),
    ),
  };
}

/** How a key of a group is called. */
async function namesOf(scope: Scope, group: Group): Promise<(key: string) => string> {
  const projects = group === "project" ? await listProjects(scope) : [];
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  return (key) => names.get(key) ?? (key || "no feature set");
}
