import { kindLabel } from "@/components/prices/rate-words";
import { formatRateUsd, formatTokens } from "@/lib/format";
import type { RateSheet } from "@/lib/pricing";

/** A flat name of a rate, such as `batch.long_context.272000.input`, in its parts. */
type NameParts = { group: "tokens" | "units" | "regional"; place: string; kind: string };

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

/** The kind of a rate, and which block of a sheet it stands in: `batch.long_context.272000` of the example. */
export function partsOf(name: string): NameParts {
  const dot = name.lastIndexOf(".");
  const [place, kind] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
  if (place === "units" || place === "regional") return { group: place, place: "", kind };
  return { group: "tokens", place, kind };
}

/** A kind of tokens within a line: `cache write, 1 h`, `audio in`. */
function kindName(kind: string): string {
  return kindLabel(kind).replace(/^./, (letter) => letter.toLowerCase());
}

/** A block of a sheet in words: `batch, ≥ 272 k`, `off-peak`; nothing for the plain rates. */
export function placeName(place: string): string {
  const [before, step] = place.split(/(?:^|\.)long_context\./);
  const tier = (before ?? "")
    .replace(/^off_peak\.0$/, "off-peak")
    .replace(/^off_peak\.(\d+)$/, "off-peak $1");
  return [tier, step ? stepName(Number(step)) : ""].filter(Boolean).join(", ");
}

/** A rate in words: `batch ≥ 272 k input`, `web search requests`, `region eu`. */
export function rateName(name: string): string {
  const { group, place, kind } = partsOf(name);
  if (group === "units") return unitName(kind);
  if (group === "regional") return `region ${kind}`;
  return [placeName(place), kindName(kind)].filter(Boolean).join(" ");
}

/** Its value: dollars, but of a region the factor, `×1.1`. */
export function rateValue(name: string, value: string): string {
  // A feed may hold any text where a rate belongs.
  if (!/^\d+(\.\d+)?$/.test(value)) return value;
  return name.startsWith("regional.") ? `×${value}` : formatRateUsd(value);
}
