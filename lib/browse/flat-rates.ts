import { Decimal } from "@/lib/money";
import {
  type LongContext,
  RATE_KINDS,
  type RateSheet,
  type Rates,
  rateCard,
  type TierRates,
} from "@/lib/pricing";

/** What a change does to a price; `mixed` also where it makes nothing dearer or cheaper. */
export type Direction = "up" | "down" | "mixed";

/**
 * Every rate of a sheet by one name: `input`, `long_context.272000.input`, `batch.input`,
 * `batch.long_context.272000.input`, `off_peak.0.input`, `units.images`, `regional.eu`.
 */
export function flattenSheet(sheet: RateSheet): Map<string, string> {
  const flat = new Map<string, string>();
  const add = (prefix: string, rates: Record<string, string> = {}) => {
    for (const [name, rate] of Object.entries(rates)) flat.set(prefix + name, rate);
  };
  const addTier = (prefix: string, tier: TierRates) => {
    add(prefix, tier.rates);
    for (const block of tier.long_context ?? [])
      add(`${prefix}long_context.${block.from_input_tokens}.`, block.rates);
  };
  addTier("", sheet);
  for (const [name, tier] of Object.entries(sheet.service_tiers ?? {})) addTier(`${name}.`, tier);
  for (const [index, window] of (sheet.off_peak ?? []).entries()) addTier(`off_peak.${index}.`, window);
  add("units.", sheet.units);
  add("regional.", sheet.regional);
  return flat;
}

/** The sheet of flat names, in the order a sheet is written in; off-peak windows have no flat form to come back from. */
export function unflattenSheet(flat: ReadonlyMap<string, string>): RateSheet {
  const names = [...flat.keys()];
  const under = (prefix: string) => pick(flat, names, prefix);
  const tiers = names.flatMap(
    (name) => /^(?!units\.|regional\.|off_peak\.|long_context\.)([^.]+)\./.exec(name)?.[1] ?? [],
  );
  const sheet: RateSheet = tierOf(under(""));
  const service = [...new Set(tiers)].sort().map((tier) => [tier, tierOf(under(`${tier}.`))] as const);
  if (service.length > 0) sheet.service_tiers = Object.fromEntries(service);
  const [units, regional] = [under("units."), under("regional.")];
  if (units.size > 0) sheet.units = Object.fromEntries(units);
  if (regional.size > 0) sheet.regional = Object.fromEntries(regional);
  return sheet;
}

function pick(flat: ReadonlyMap<string, string>, names: string[], prefix: string): Map<string, string> {
  const found = names.filter((name) => name.startsWith(prefix));
  return new Map(found.map((name) => [name.slice(prefix.length), flat.get(name) ?? ""]));
}

function tierOf(flat: Map<string, string>): TierRates {
  const steps = [...flat.keys()].flatMap((name) => /^long_context\.(\d+)\./.exec(name)?.[1] ?? []);
  const starts = [...new Set(steps.map(Number))].sort((a, b) => a - b);
  const tier: TierRates = { rates: ratesUnder(flat, "") };
  if (starts.length > 0)
    tier.long_context = starts.map((from): LongContext => {
      return { from_input_tokens: from, rates: ratesUnder(flat, `long_context.${from}.`) };
    });
  return tier;
}

function ratesUnder(flat: Map<string, string>, prefix: string): Rates {
  const rates: Rates = {};
  for (const kind of RATE_KINDS) {
    const rate = flat.get(prefix + kind);
    if (rate !== undefined) rates[kind] = rate;
  }
  return rates;
}

/** Whether a new sheet charges more or less than an old one, wherever one of them has a rate. */
export function directionOf(before: RateSheet, after: RateSheet): Direction {
  const [old, now] = [flattenSheet(before), flattenSheet(after)];
  const signs = [...new Set([...old.keys(), ...now.keys()])].map((name) => {
    const was = old.get(name) ?? chargedWithout(before, name)?.rate;
    const is = now.get(name) ?? chargedWithout(after, name)?.rate;
    return was === undefined || is === undefined ? 0 : new Decimal(is).cmp(was);
  });
  if (signs.includes(1) === signs.includes(-1)) return "mixed";
  return signs.includes(1) ? "up" : "down";
}

/**
 * What a sheet charges where it has no rate of this name: another of its rates (`kind` is what that is the rate of),
 * the plain price, or null where nobody knows.
 */
export function chargedWithout(sheet: RateSheet, name: string): { kind: string; rate: string } | null {
  if (name.startsWith("regional.")) return { kind: lastName(name), rate: "1" };
  const [, tier, from, last] = /^(?:([^.]+)\.)??(?:long_context\.(\d+)\.)?([^.]+)$/.exec(name) ?? [];
  const kind = RATE_KINDS.find((known) => known === last);
  return kind === undefined ? null : rateCard(sheet, { serviceTier: tier }, Number(from ?? 0))[kind];
}

/** The kind of token, unit or region that a flat name ends in. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
