import { formatRateUsd, formatTokens } from "@/lib/format";
import type { RateSheet } from "@/lib/pricing";

const TIERS = ["batch", "flex", "priority"];

/** What a price tells besides the plain rates of input, output and cache, a word each. */
export function otherRates(sheet: RateSheet): string[] {
  const { rates, units = {} } = sheet;
  const has = (...kinds: (keyof typeof rates)[]) => kinds.some((kind) => rates[kind] !== undefined);
  return [
    ...(sheet.long_context ?? []).map((step) => stepName(step.from_input_tokens)),
    ...sortedTiers(Object.keys(sheet.service_tiers ?? {})),
    ...(has("reasoning") ? ["reasoning"] : []),
    ...(has("input_audio", "output_audio") ? ["audio"] : []),
    ...(has("input_image", "output_image") ? ["images"] : []),
    ...(sheet.off_peak?.length ? ["off-peak"] : []),
    ...(Object.keys(sheet.regional ?? {}).length > 0 ? ["regional"] : []),
    ...unitNames(units, Object.keys(rates).length === 0),
  ];
}

/** Where a step begins: `≥ 272 k`, or `> 200 k` of one that begins a token later. */
export function stepName(fromInputTokens: number): string {
  const isAbove = fromInputTokens % 1000 === 1;
  const bound = isAbove ? fromInputTokens - 1 : fromInputTokens;
  return `${isAbove ? ">" : "≥"} ${roundCount(bound)}`;
}

/** `32 k`, where a measured count of tokens would be `32.0 k`. */
function roundCount(count: number): string {
  return formatTokens(count).replace(/\.0+(?= )/, "");
}

/** `web search requests`. */
export function unitName(unit: string): string {
  return unit.replaceAll("_", " ");
}

/** In the order of their usual price, then whatever else there is. */
export function sortedTiers(tiers: string[]): string[] {
  return [...TIERS.filter((tier) => tiers.includes(tier)), ...tiers.filter((tier) => !TIERS.includes(tier))];
}

/** The fees themselves where there is nothing else to tell. */
function unitNames(units: Record<string, string>, areAlone: boolean): string[] {
  const fees = Object.entries(units);
  if (fees.length === 0) return [];
  if (!areAlone || fees.length > 2) return ["units"];
  return fees.map(([unit, fee]) => `${unitName(unit)} ${formatRateUsd(fee)}`);
}
