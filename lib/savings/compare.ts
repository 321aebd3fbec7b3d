import { setImmediate } from "node:timers/promises";
import type { Traffic } from "@/lib/changes";
import { database, type Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { Decimal, roundUsd, toUsdString } from "@/lib/money";
import { findMultiplier, findPrice, getCatalogue, type Usage } from "@/lib/pricing";
import { type Purpose, purposeOfCalls } from "./purpose";
import {
  type Candidate,
  type Charged,
  costWith,
  findCandidates,
  isKnown,
  loadTraffic,
  sumUsd,
} from "./traffic";

/** Which models to compare with; empty lists mean all of them. */
export type Alternatives = { providers: string[]; models: string[] };

/** What it would all cost with one model. */
export type ComparedModel = {
  provider: string;
  model: string;
  /** The calls that the model can serve at its price, and all others as they are. */
  costUsd: string;
  /** That less the present cost, and divided by it; null where there is none. */
  deltaUsd: string | null;
  ratio: number | null;
  coversRequests: number;
  /** Some of it had to be guessed: a kind of token or a tier that the price does not name. */
  isEstimate: boolean;
};

/** `models` cheapest first. */
export type Comparison = {
  models: ComparedModel[];
  currentUsd: string | null;
  requests: number;
  unpricedRequests: number;
};

type Load = Charged & { purposes: Purpose[]; requests: number; costUsd: Decimal };

/** What the calls of a range would cost with other models at today's prices. Those without a price stay out. */
export async function compareTraffic(scope: Scope, filter: Filter, only: Alternatives): Promise<Comparison> {
  const catalogue = await getCatalogue(database().pool);
  const candidates = findCandidates(catalogue, scope.teamId, filter.now);
  const traffic = await loadTraffic(scope, filter, catalogue);
  const priced = traffic.filter(({ costUsd }) => costUsd !== null);
  const current = sumUsd(priced.map(({ costUsd }) => costUsd));
  return {
    models: await compare(candidates, only, merge(priced), current),
    currentUsd: toUsdString(current),
    requests: countRequests(priced),
    unpricedRequests: countRequests(traffic) - countRequests(priced),
  };
}

export type StatedCall = {
  usage: Usage;
  serviceTier: string | null;
  /** What it is made with now. */
  now: { provider: string; model: string } | null;
};

/** What one call with these counts costs with each model. */
export async function compareCall(
  scope: Scope,
  { usage, serviceTier, now }: StatedCall,
  only: Alternatives,
  at = new Date(),
): Promise<Comparison> {
  const catalogue = await getCatalogue(database().pool);
  const { teamId } = scope;
  const call = { usage, serviceTier, region: null, requestTokens: inputOf(usage) };
  const found = now && findPrice(catalogue, { ...now, at, teamId });
  const price = found?.price;
  const terms = now &&
    price && { price, multiplier: findMultiplier(catalogue, { ...now, at, teamId }, price) };
  const current = terms ? (costWith(call, terms)?.costUsd ?? null) : null;
  const purposes: Purpose[] = usage.outputTokens ? ["text"] : ["text", "embeddings"];
  const load = { ...call, purposes, requests: 1, costUsd: current ?? new Decimal(0) };
  return {
    models: await compare(findCandidates(catalogue, teamId, at), only, [load], current),
    currentUsd: current && toUsdString(current),
    requests: 1,
    unpricedRequests: now && current === null ? 1 : 0,
  };
}

function inputOf({ inputTokens, ...parts }: Usage): number {
  const { cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, inputAudioTokens, inputImageTokens } = parts;
  const stated = [cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, inputAudioTokens, inputImageTokens];
  return inputTokens ?? stated.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

function countRequests(traffic: Traffic[]): number {
  return traffic.reduce((sum, { requests }) => sum + requests, 0);
}

/** Calls that every model charges alike, whichever they were made with. */
function merge(traffic: Traffic[]): Load[] {
  const loads = new Map<string, Load>();
  for (const one of traffic) {
    if (!isKnown(one)) continue;
    const purpose = purposeOfCalls(one);
    const { usage, serviceTier, region, requestTokens, requests } = one;
    const key = JSON.stringify([purpose, serviceTier, region, requestTokens, ...kindsIn(usage)]);
    const known = loads.get(key);
    const costUsd = sumUsd([one.costUsd, known?.costUsd ?? null]);
    const load = { usage, serviceTier, region, requestTokens, purposes: [purpose], requests, costUsd };
    loads.set(
      key,
      known ? { ...load, usage: add(usage, known.usage), requests: requests + known.requests } : load,
    );
  }
  return [...loads.values()];
}

function kindsIn({ units, ...tokens }: Usage): string[] {
  return [...Object.entries(tokens), ...Object.entries(units ?? {})].flatMap(([kind, count]) =>
    count ? [kind] : [],
  );
}

function add({ units, ...tokens }: Usage, other: Usage): Usage {
  const sums = Object.entries(tokens).map(([kind, count]) => [
    kind,
    (count ?? 0) + Number(other[kind as keyof Omit<Usage, "units">] ?? 0),
  ]);
  const unitSums = Object.entries(units ?? {}).map(([unit, count]) => [
    unit,
    count + (other.units?.[unit] ?? 0),
  ]);
  return { ...Object.fromEntries(sums), units: Object.fromEntries(unitSums) };
}

async function compare(
  candidates: Candidate[],
  { providers, models }: Alternatives,
  loads: Load[],
  current: Decimal | null,
): Promise<ComparedModel[]> {
  const asked = candidates
    .filter(({ provider }) => providers.length === 0 || providers.includes(provider))
    .filter(({ model }) => models.length === 0 || models.includes(model));
  // Hosts and regions list the same price again and again.
  const known = new Map<string, Compared | null>();
  const compared: (Compared & { provider: string; model: string })[] = [];
  for (const candidate of asked) {
    const { provider, model, price, multiplier, purpose } = candidate;
    const key = JSON.stringify([price.sheet, multiplier, purpose]);
    const result = known.get(key) ?? (known.has(key) ? null : toCompared(candidate, loads, current));
    // A thousand prices are a second of work, and other calls wait for this thread.
    if (!known.has(key) && known.size % AT_ONCE === 0) await setImmediate();
    known.set(key, result);
    if (result) compared.push({ provider, model, ...result });
  }
  return compared
    .sort(
      (a, b) => a.cost.cmp(b.cost) || compareText(a.provider, b.provider) || compareText(a.model, b.model),
    )
    .map(({ cost, ...model }) => ({ ...model, costUsd: toUsdString(cost) }));
}

const AT_ONCE = 25;

type Compared = Omit<ComparedModel, "provider" | "model" | "costUsd"> & { cost: Decimal };

function toCompared(candidate: Candidate, loads: Load[], current: Decimal | null): Compared | null {
  const moved = loads.flatMap((load) => {
    const found = load.purposes.includes(candidate.purpose) ? costWith(load, candidate) : null;
    return found ? [{ ...found, load }] : [];
  });
  if (moved.length === 0) return null;
  const saved = sumUsd(moved.map(({ load, costUsd }) => load.costUsd.minus(costUsd)));
  const cost = roundUsd((current ?? new Decimal(0)).minus(saved));
  return {
    cost,
    deltaUsd: current && toUsdString(cost.minus(current)),
    ratio: current && !current.isZero() ? cost.div(current).toDecimalPlaces(6).toNumber() : null,
    coversRequests: moved.reduce((sum, { load }) => sum + load.requests, 0),
    isEstimate: moved.some(({ isEstimate }) => isEstimate),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
