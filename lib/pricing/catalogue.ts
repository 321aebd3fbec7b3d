import {
  type Book,
  createBook,
  type Dated,
  type Found,
  findMakers,
  findOwn,
  holdingAt,
  lookUp,
} from "./book";
import type { ModelMapping, Price, PriceAdjustment } from "./price";

/** Prices in memory, and what each team has of its own. Made once from the rows and not changed afterwards. */
export interface Catalogue {
  shared: Book<Price>;
  teams: Map<string, TeamPrices>;
  size: number;
}

interface TeamPrices {
  overrides: Book<Price>;
  adjustments: Book<Adjustment>;
  /** By provider and deployment. */
  mappings: Map<string, ModelMapping>;
}
type Adjustment = Dated & { multiplier: string };

/** How an event's model led to a price. */
export interface PriceMatch {
  price: Price;
  how: Found<Price>["how"] | "mapped";
  /** The event lies before the first known version, whose rates are taken all the same. */
  isBackdated: boolean;
  /** The price is not certainly the one that applies (another provider's, a routing suffix). */
  isEstimate: boolean;
}

export interface PriceQuery {
  provider: string;
  model: string;
  at: Date;
  teamId?: string | null;
  /** Deployments whose mappings are not followed. */
  mappedFrom?: { provider: string; deployment: string }[];
}

/** What teams have beside prices. */
export interface TeamTerms {
  adjustments?: PriceAdjustment[];
  mappings?: ModelMapping[];
}

// No name of a provider or a model holds NUL.
const ANY = "\0";

export function createCatalogue(
  prices: Price[],
  { adjustments = [], mappings = [] }: TeamTerms = {},
): Catalogue {
  const rows = { prices: byTeam(prices), adjustments: byTeam(adjustments), mappings: byTeam(mappings) };
  const teams = new Map<string, TeamPrices>();
  for (const teamId of new Set(Object.values(rows).flatMap((ofTeams) => [...ofTeams.keys()]))) {
    if (teamId === null) continue;
    teams.set(teamId, {
      overrides: createBook(rows.prices.get(teamId) ?? [], ratesOf),
      adjustments: createBook((rows.adjustments.get(teamId) ?? []).map(toDated), (one) => one.multiplier),
      mappings: new Map(
        (rows.mappings.get(teamId) ?? []).map((one) => [deploymentKey(one.provider, one.deployment), one]),
      ),
    });
  }
  return { shared: createBook(rows.prices.get(null) ?? [], ratesOf), teams, size: prices.length };
}

function byTeam<T extends { teamId: string | null }>(rows: T[]): Map<string | null, T[]> {
  const teams = new Map<string | null, T[]>();
  for (const row of rows) {
    const known = teams.get(row.teamId);
    if (known) known.push(row);
    else teams.set(row.teamId, [row]);
  }
  return teams;
}

function toDated({ provider, model, multiplier, validFrom, validTo }: PriceAdjustment): Adjustment {
  return { provider: provider ?? ANY, model: model ?? ANY, multiplier, validFrom, validTo };
}

function deploymentKey(provider: string, deployment: string): string {
  return `${provider}\0${deployment}`;
}

function ratesOf({ sheet }: Price): string {
  return JSON.stringify(Object.entries(sheet.rates).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The price of a model at a time, or null: the team's override that holds then, else what the team mapped the
 * model to, else the shared catalogue, else the maker's. In each the exact id comes before an alias, and both before
 * names with a part taken away; an override for such a name gives way to a shared price for a nearer one. An override
 * reaches back before its first version only where nothing else prices the model.
 */
export function findPrice(catalogue: Catalogue, query: PriceQuery): PriceMatch | null {
  const team = query.teamId ? catalogue.teams.get(query.teamId) : undefined;
  const match = resolve(catalogue, team, query, false);
  return match === null && team ? resolve(catalogue, team, query, true) : match;
}

function resolve(
  catalogue: Catalogue,
  team: TeamPrices | undefined,
  query: PriceQuery,
  overridesReachBack: boolean,
): PriceMatch | null {
  const { shared } = catalogue;
  if (team === undefined)
    return (takeFrom(shared, "own", query, true) ?? takeFrom(shared, "makers", query, true))?.match ?? null;
  const nearest = (under: keyof typeof FIND) => {
    const own = takeFrom(team.overrides, under, query, overridesReachBack);
    const other = own?.place === 0 ? null : takeFrom(shared, under, query, true);
    return own === null || (other !== null && other.place < own.place) ? other : own;
  };
  const named = takeFrom(team.overrides, "own", query, overridesReachBack);
  const mapped = named?.place === 0 ? null : findMapped(catalogue, team, query, overridesReachBack);
  return mapped ?? (nearest("own") ?? nearest("makers"))?.match ?? null;
}

const FIND = { own: findOwn, makers: findMakers };

interface Taken {
  match: PriceMatch;
  place: number;
}

function takeFrom(
  book: Book<Price>,
  under: keyof typeof FIND,
  { provider, model, at }: PriceQuery,
  reachesBack: boolean,
): Taken | null {
  if (book.shelves.size === 0) return null;
  const found = lookUp(book, [under, provider, model], () => FIND[under](book, provider, model));
  for (const { versions, how, isEstimate, place } of found) {
    const price = holdingAt(versions, at);
    if (price !== undefined) return { match: { price, how, isEstimate, isBackdated: false }, place };
    const first = versions[0];
    if (reachesBack && first !== undefined && at < first.validFrom)
      return { match: { price: first, how, isEstimate, isBackdated: true }, place };
  }
  return null;
}

/** How many mappings may lead from one to the next. */
export const MAX_LINKS = 8;

function findMapped(
  catalogue: Catalogue,
  team: TeamPrices,
  query: PriceQuery,
  overridesReachBack: boolean,
): PriceMatch | null {
  const { provider, model, mappedFrom = [] } = query;
  const mapping = team.mappings.get(deploymentKey(provider, model));
  if (mapping === undefined || mappedFrom.length >= MAX_LINKS) return null;
  if (mappedFrom.some((one) => one.provider === provider && one.deployment === model)) return null;
  const target = {
    ...query,
    provider: mapping.targetProvider,
    model: mapping.model,
    mappedFrom: [...mappedFrom, { provider, deployment: model }],
  };
  const match = resolve(catalogue, team, target, overridesReachBack);
  return (
    match && { ...match, how: "mapped", isEstimate: match.isEstimate || mapping.targetProvider !== provider }
  );
}

/**
 * The factor of the one adjustment that the team has for a model at a time, or null: the most specific one that
 * holds, by provider and model, model, provider, or for all. A model is known by the names of the event and of the
 * price that it took; the provider is the event's.
 */
export function findMultiplier(catalogue: Catalogue, query: PriceQuery, price: Price): string | null {
  const book = query.teamId ? catalogue.teams.get(query.teamId)?.adjustments : undefined;
  if (book === undefined || book.shelves.size === 0) return null;
  const { provider, model, at } = query;
  const found = lookUp(book, [provider, model, price.provider, price.model], () =>
    [provider, ANY]
      .flatMap((shelf) => [
        ...findOwn(book, provider, model, shelf),
        ...findOwn(book, price.provider, price.model, shelf),
      ])
      .concat([provider, ANY].flatMap((shelf) => findOwn(book, shelf, ANY))),
  );
  for (const { versions } of found) {
    const adjustment = holdingAt(versions, at);
    if (adjustment !== undefined) return adjustment.multiplier;
  }
  return null;
}

/** The instants at which one of a team's adjustments begins or ends to hold, in order. */
export function multiplierInstants({ teams }: Catalogue, teamId: string): Date[] {
  return instantsOf(teams.get(teamId)?.adjustments);
}

function instantsOf<T extends Dated>(...books: (Book<T> | undefined)[]): Date[] {
  const shelves = books.flatMap((book) => [...(book?.shelves.values() ?? [])]);
  const versions = shelves.flatMap(({ models }) => [...models.values()].flat());
  const instants = versions.flatMap(({ validFrom, validTo }) =>
    validTo ? [validFrom, validTo] : [validFrom],
  );
  return [...new Set(instants.map((at) => at.getTime()))].sort((a, b) => a - b).map((ms) => new Date(ms));
}

/** The prices that a model has one after the other from `at` until `until`, each from when on; the last one still holds. */
export function pricesSince(
  catalogue: Catalogue,
  { until, ...query }: PriceQuery & { until: Date },
): { from: Date; price: Price | null }[] {
  const own = query.teamId ? catalogue.teams.get(query.teamId)?.overrides : undefined;
  const changes = instantsOf(catalogue.shared, own).filter((at) => at > query.at && at <= until);
  return [query.at, ...changes]
    .map((from) => ({ from, price: findPrice(catalogue, { ...query, at: from })?.price ?? null }))
    .filter(({ price }, place, all) => place === 0 || price?.id !== all[place - 1]?.price?.id);
}

/** The version of every shared model that holds at a time, by provider and model. */
export function sharedPricesAt({ shared }: Catalogue, at: Date): Price[] {
  return heldAt(shared, at);
}

/** The version of every model that a team has priced itself and that holds at a time, by provider and model. */
export function ownPricesAt({ teams }: Catalogue, teamId: string, at: Date): Price[] {
  const own = teams.get(teamId);
  return own ? heldAt(own.overrides, at) : [];
}

function heldAt({ shelves }: Book<Price>, at: Date): Price[] {
  return [...shelves.values()]
    .flatMap(({ models }) => [...models.values()])
    .flatMap((versions) => holdingAt(versions, at) ?? [])
    .sort((a, b) => compareText(a.provider, b.provider) || compareText(a.model, b.model));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
