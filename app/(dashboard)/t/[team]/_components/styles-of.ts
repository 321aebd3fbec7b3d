import type { SeriesStyle } from "@/components/charts/series-style";
import { modelColorKey, seriesColors } from "@/lib/analytics";
import type { Scope } from "@/lib/db";

/** How each of these models is drawn, everywhere and always alike. */
export async function stylesOf(
  scope: Scope,
  models: { provider: string; key: string }[],
): Promise<SeriesStyle[]> {
  const keys = models.map(modelColorKey);
  const colors = await seriesColors(scope, "model", [...new Set(keys)]);
  return keys.map((key) => colors.get(key) ?? "other");
}
