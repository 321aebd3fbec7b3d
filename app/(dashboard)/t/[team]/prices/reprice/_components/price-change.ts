import { changedRates, flattenSheet } from "@/lib/browse";
import { formatRateUsd } from "@/lib/format";
import type { Price, RateSheet } from "@/lib/pricing";
import type { ModelDifference } from "@/lib/reprice";
import { formatDate } from "@/lib/time";
import { rateName, rateValue } from "../../_components/rate-names";

/** More changed rates than this are counted, not named. */
const MAX_NAMED = 2;

type Change = { note: string; rates: string };

/** Why a model's events cost something else, and which of its rates moved. */
export function changeOf(
  { oldPriceIds, newPriceIds }: Pick<ModelDifference, "oldPriceIds" | "newPriceIds">,
  prices: Map<string, Price>,
  tz: string,
): Change {
  const known = (ids: string[]) => ids.flatMap((id) => prices.get(id) ?? []);
  const [before, after] = [known(oldPriceIds), known(newPriceIds)];
  return { note: noteOf(before, after, tz), rates: ratesOf(before, after) };
}

function noteOf(before: Price[], after: Price[], tz: string): string {
  const [next] = after;
  if (!next) return "";
  if (before.length === 0) return "priced for the first time";
  if (after.length > 1 || before.some(({ id }) => id === next.id)) return "";
  return `${next.teamId ? "own price" : "catalogue"} of ${formatDate(next.validFrom, tz)}`;
}

function ratesOf(before: Price[], after: Price[]): string {
  if (before.length > 1 || after.length > 1) return `${countOrRates(before)} → ${countOrRates(after)}`;
  return rateChange(before[0]?.sheet ?? null, after[0]?.sheet ?? null);
}

function countOrRates(prices: Price[]): string {
  return prices.length > 1 ? `${prices.length} prices` : mainRates(prices[0]?.sheet ?? null);
}

/** `output $6.25 → $5.00`, `none → $2.00 in, $6.00 out`. */
function rateChange(before: RateSheet | null, after: RateSheet | null): string {
  if (!before || !after) return `${mainRates(before)} → ${mainRates(after)}`;
  const changed = changedRates(before, after);
  if (changed.length === 0) return "same rates; a discount or margin changed";
  const told = changed.slice(0, MAX_NAMED).map(({ kind, old, new: now }) => {
    const [was, is] = [old, now].map((rate) => (rate === null ? "none" : rateValue(kind, rate)));
    return `${rateName(kind)} ${was} → ${is}`;
  });
  const more = changed.length - told.length;
  return told.join(", ") + (more > 0 ? `, ${more} more` : "");
}

/** `$2.00 in, $6.00 out`. */
export function mainRates(sheet: RateSheet | null): string {
  if (!sheet) return "none";
  const { input, output } = sheet.rates;
  const told = [
    ...(input === undefined ? [] : [`${formatRateUsd(input)} in`]),
    ...(output === undefined ? [] : [`${formatRateUsd(output)} out`]),
  ];
  if (told.length > 0) return told.join(", ");
  const [first] = flattenSheet(sheet);
  return first ? `${formatRateUsd(first[1])} ${rateName(first[0])}` : "no rates";
}
