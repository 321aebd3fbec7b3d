import type { SeriesStyle } from "@/components/charts/series-style";
import { modelColorKey, seriesColors } from "@/lib/colors";
import type { Scope } from "@/lib/db";

/** How each of these series of a dimension, or else models, is drawn, everywhere and always alike. */
export async function stylesOf(
  scope: Scope,
  series: { provider: string; key: string }[],
  dimension = "model",
): Promise<SeriesStyle[]> {
  const keys = series.map((one) => (dimension === "model" ? modelColorKey(one) : one.key));
  const colors = await seriesColors(scope, dimension, [...new Set(keys)]);
  return keys.map((key) => colors.get(key) ?? "other");
}
