// The fields of a form for rates, named by their path in the wire form of a price: `rates.input`,
// `long_context.0.from_input_tokens`, `service_tiers.batch.rates.output`. Fees stand in rows of name and fee.
import type { RateKind, RateSheet, Rates, TierRates } from "@/lib/pricing";

type Fields = Record<string, string>;

/** What a form for rates begins with. */
export type RateFormValues = {
  fields: Fields;
  /** Steps of long context that have fields. */
  steps: number;
  units: { name: string; fee: string }[];
  /** What has no field and is kept as it is, and in words what that is. */
  rest: RateSheetRest;
  kept: string[];
};

type RateSheetRest = Pick<RateSheet, "off_peak" | "regional"> & {
  service_tiers?: Record<string, Pick<TierRates, "long_context">>;
};

export const MAIN_KINDS: RateKind[] = ["input", "cache_read", "cache_write", "output", "reasoning"];
export const OTHER_KINDS: RateKind[] = [
  "cache_write_1h",
  "input_audio",
  "input_image",
  "output_audio",
  "output_image",
];
export const TIERS = ["batch", "flex", "priority"];

/** The fields that show a sheet; without one they are empty. */
export function toRateFormValues(sheet: RateSheet | null): RateFormValues {
  const { rates = {}, long_context = [], service_tiers = {}, units = {} } = sheet ?? {};
  const steps = long_context.map(({ from_input_tokens, rates }, place) => ({
    [`long_context.${place}.from_input_tokens`]: String(from_input_tokens),
    ...named(`long_context.${place}.rates`, rates),
  }));
  const tiers = Object.entries(service_tiers).map(([tier, { rates }]) =>
    named(`service_tiers.${tier}.rates`, rates),
  );
  return {
    fields: Object.assign({}, named("rates", rates), ...steps, ...tiers),
    steps: long_context.length,
    units: Object.entries(units).map(([name, fee]) => ({ name, fee })),
    ...restOf(sheet),
  };
}

function named(path: string, rates: Rates): Fields {
  return Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [`${path}.${kind}`, rate]));
}

function restOf(sheet: RateSheet | null): Pick<RateFormValues, "rest" | "kept"> {
  const rest: RateSheetRest = {};
  const kept: string[] = [];
  if (sheet?.off_peak) {
    rest.off_peak = sheet.off_peak;
    kept.push("off-peak windows");
  }
  if (sheet?.regional) {
    rest.regional = sheet.regional;
    kept.push("regional factors");
  }
  const long = Object.entries(sheet?.service_tiers ?? {}).filter(([, tier]) => tier.long_context);
  if (long.length > 0) {
    rest.service_tiers = Object.fromEntries(long.map(([tier, { long_context }]) => [tier, { long_context }]));
    kept.push(`long context of ${long.map(([tier]) => tier).join(", ")}`);
  }
  return { rest, kept };
}

type Given = Record<string, unknown>;

/** The wire form of the rates that a form sent: what was left empty is absent. It is not checked yet. */
export function readRateForm(sent: Given): Given {
  const rest = parseRest(sent.rest);
  const tiers: Record<string, Given> = { ...(rest.service_tiers as Record<string, Given> | undefined) };
  const steps = new Map<string, Given>();
  const sheet: { rates: Given } = { rates: {} };
  for (const [name, value] of Object.entries(sent)) {
    const [part, key = "", ...path] = name.split(".");
    if (part === "rates") sheet.rates[key] = value;
    if (part === "service_tiers") tiers[key] = withRate({ rates: {}, ...tiers[key] }, path, value);
    if (part === "long_context") steps.set(key, withRate({ rates: {}, ...steps.get(key) }, path, value));
  }
  const units = readUnits(sent);
  return {
    ...rest,
    ...sheet,
    ...(steps.size > 0 && { long_context: [...steps.values()] }),
    ...(Object.keys(tiers).length > 0 && { service_tiers: tiers }),
    ...(Object.keys(units).length > 0 && { units }),
  };
}

function withRate(part: Given, [name = "", kind]: string[], value: unknown): Given {
  if (name !== "rates" || kind === undefined) return { ...part, [name]: toCount(value) };
  return { ...part, rates: { ...(part.rates as Given), [kind]: value } };
}

/** A number where the text is one; anything else is left to be refused. */
function toCount(value: unknown): unknown {
  const text = String(value).replaceAll(",", "");
  return /^\d{1,12}$/.test(text) ? Number(text) : value;
}

/** The fees that were filled in, by unit. */
export function readUnits(sent: Given): Given {
  const rows = Object.entries(sent).flatMap(([name, value]) => {
    const place = /^units\.(\d+)\.name$/.exec(name)?.[1];
    const fee = sent[`units.${place}.fee`];
    return place !== undefined && fee !== undefined ? [[String(value), fee] as const] : [];
  });
  return Object.fromEntries(rows);
}

function parseRest(text: unknown): Given {
  if (typeof text !== "string") return {};
  try {
    const rest: unknown = JSON.parse(text);
    return typeof rest === "object" && rest !== null && !Array.isArray(rest) ? (rest as Given) : {};
  } catch {
    return {};
  }
}
