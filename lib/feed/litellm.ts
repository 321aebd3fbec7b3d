import { flattenSheet } from "@/lib/browse";
import { type RateSheet, toProviderName } from "@/lib/pricing";
import { type Entry, isRecord, readSheet, type UntakenRate } from "./litellm-sheet";

// Reads the table `model_prices_and_context_window.json` of LiteLLM, in dollars per single token, into rate
// sheets in dollars per million. What it cannot read without guessing it leaves out and names with a reason.

export interface TablePrice {
  provider: string;
  model: string;
  sheet: RateSheet;
}

/** One model of the table as it was read. */
export interface TableModel extends TablePrice {
  untaken: UntakenRate[];
}

export interface TableReading {
  /** Sorted by provider and model; one per (provider, model). */
  prices: TableModel[];
  /** Models that stand in the table with no rate but such as are not taken. */
  unpriced: TableModel[];
  skipped: { key: string; reason: string }[];
}

type Candidate = TableModel & { key: string; source: string; rates: number };

const NOT_MODELS = new Set(["sample_spec", "fallback_generalizations"]);
const NO_RATE = "no rate in a unit that is taken";

/** Reads a whole table. Throws TypeError when it is no object. */
export function readPriceTable(table: unknown): TableReading {
  if (!isRecord(table)) throw new TypeError("a price table must be an object of models");
  const chosen = new Map<string, Candidate>();
  const skipped: TableReading["skipped"] = [];
  for (const [key, entry] of Object.entries(table)) {
    if (NOT_MODELS.has(key)) continue;
    const found = isRecord(entry) ? readEntry(key, entry) : "no object";
    if (typeof found === "string") {
      skipped.push({ key, reason: found });
      continue;
    }
    const id = JSON.stringify([found.provider, found.model]);
    const rival = chosen.get(id);
    if (rival === undefined || isPreferred(found, rival)) chosen.set(id, found);
    if (rival !== undefined) {
      const loser = chosen.get(id) === rival ? found : rival;
      skipped.push({ key: loser.key, reason: `the same model as ${chosen.get(id)?.key}` });
    }
  }
  const models = [...chosen.values()].sort(
    (a, b) => compare(a.provider, b.provider) || compare(a.model, b.model),
  );
  const unpriced = models.filter(({ rates }) => rates === 0);
  skipped.push(...unpriced.map(({ key }) => ({ key, reason: NO_RATE })));
  return {
    prices: models.filter(({ rates }) => rates > 0).map(toModel),
    unpriced: unpriced.map(toModel),
    skipped,
  };
}

function toModel({ provider, model, sheet, untaken }: Candidate): TableModel {
  return { provider, model, sheet, untaken };
}

function readEntry(key: string, entry: Entry): Candidate | string {
  const source = entry.litellm_provider;
  if (typeof source !== "string" || source === "") return "no provider";
  const [provider, model] = [toProviderName(source), modelId(key, source)];
  if (!isName(provider, 64) || !isName(model, 256)) return "no name that an event can have";
  const { sheet, untaken } = readSheet(entry);
  // A factor alone is no price.
  const rates = [...flattenSheet(sheet).keys()].filter((kind) => !kind.startsWith("regional.")).length;
  if (rates + untaken.length === 0) return NO_RATE;
  return { key, source, provider, model, sheet, untaken, rates };
}

function isName(text: string, max: number): boolean {
  return text !== "" && text.length <= max && !text.includes("\0") && text.isWellFormed();
}

/** The model of an entry, under the name that its price has. */
export function modelId(key: string, source: string): string {
  const family = source.startsWith("vertex_ai") ? "vertex_ai" : source.replace(/-embedding-models$/, "");
  const prefixes = [
    family,
    family.replaceAll("_", "-"),
    toProviderName(source),
    ...(EXTRA_PREFIXES.get(family) ?? []),
  ];
  const prefix = prefixes.find((name) => key.startsWith(`${name}/`));
  return prefix === undefined ? key : key.slice(prefix.length + 1);
}

const EXTRA_PREFIXES = new Map([
  ["bedrock_converse", ["bedrock"]],
  ["azure_text", ["azure"]],
]);

// Two keys for one model: the one that gives more rates, then the newer of two doors to the same host, then
// the longer key, which carries its provider's prefix.
const NEWER_DOORS = ["bedrock_converse", "bedrock", "azure_ai", "azure"];

function isPreferred(a: Candidate, b: Candidate): boolean {
  // Those not taken count too, or one bad number would put another key's prices in place of all of them.
  const byRates = a.rates + a.untaken.length - (b.rates + b.untaken.length);
  if (byRates !== 0) return byRates > 0;
  const byDoor = doorRank(a.source) - doorRank(b.source);
  if (byDoor !== 0) return byDoor < 0;
  return a.key.length > b.key.length;
}

function doorRank(source: string): number {
  const rank = NEWER_DOORS.indexOf(source);
  return rank < 0 ? NEWER_DOORS.length : rank;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
