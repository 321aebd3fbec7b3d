import { knownAlias, makerNames, type Name, namesOf, otherIds } from "./names";
import type { Price } from "./price";

/** Prices in memory. Made once from the rows of the table and not changed afterwards. */
export interface Catalogue {
  shared: Book;
  /** Overrides by team. */
  teams: Map<string, Book>;
  size: number;
}

/** How an event's model led to a price. */
export interface PriceMatch {
  price: Price;
  how: "exact" | "alias" | "stripped" | "maker";
  /** The event lies before the first known version, whose rates are taken all the same. */
  isBackdated: boolean;
  /** The price is not certainly the one that applies (the maker's for a host, a routing suffix). */
  isEstimate: boolean;
}

export interface PriceQuery {
  provider: string;
  model: string;
  at: Date;
  teamId?: string | null;
}

/** Versions of one model, oldest first. */
type Versions = Price[];
interface Shelf {
  models: Map<string, Versions>;
  /** Lower-case id → model; null where two models with different rates claim it. */
  aliases: Map<string, string | null>;
}
interface Book {
  shelves: Map<string, Shelf>;
  /** Names looked up before; the versions that a name leads to do not depend on the time. */
  found: Map<string, Found | null>;
}
type Found = { versions: Versions } & Pick<PriceMatch, "how" | "isEstimate">;

const MEMO_LIMIT = 5_000;

export function createCatalogue(prices: Price[]): Catalogue {
  const byOwner = new Map<string | null, Price[]>([[null, []]]);
  for (const price of prices) {
    const own = byOwner.get(price.teamId);
    if (own) own.push(price);
    else byOwner.set(price.teamId, [price]);
  }
  const teams = new Map<string, Book>();
  for (const [teamId, own] of byOwner) if (teamId !== null) teams.set(teamId, createBook(own));
  return { shared: createBook(byOwner.get(null) ?? []), teams, size: prices.length };
}

/**
 * The price of a model at a time, or null. A team's override that holds at that time comes before the shared
 * catalogue; in each the exact id comes before an alias, and both before names with a part taken away.
 */
export function findPrice(catalogue: Catalogue, query: PriceQuery): PriceMatch | null {
  const override = query.teamId ? catalogue.teams.get(query.teamId) : undefined;
  const books = override ? [override, catalogue.shared] : [catalogue.shared];
  for (const step of STEPS) {
    for (const book of books) {
      const match = findIn(book, step, query);
      if (match !== null) return match;
    }
  }
  return null;
}

/** The version of every shared model that holds at a time, by provider and model. */
export function sharedPricesAt({ shared }: Catalogue, at: Date): Price[] {
  return heldAt(shared, at);
}

/** The version of every model that a team has priced itself and that holds at a time, by provider and model. */
export function ownPricesAt({ teams }: Catalogue, teamId: string, at: Date): Price[] {
  const own = teams.get(teamId);
  return own ? heldAt(own, at) : [];
}

function heldAt({ shelves }: Book, at: Date): Price[] {
  return [...shelves.values()]
    .flatMap(({ models }) => [...models.values()])
    .flatMap((versions) => holdingAt(versions, at) ?? [])
    .sort((a, b) => compareText(a.provider, b.provider) || compareText(a.model, b.model));
}

type Step = "own" | "makers";
const STEPS: Step[] = ["own", "makers"];

function findIn(book: Book, step: Step, query: PriceQuery): PriceMatch | null {
  // Names may hold spaces, but no NUL.
  const key = `${step}\0${query.provider}\0${query.model}`;
  let found = book.found.get(key);
  if (found === undefined) {
    found = (step === "own" ? findOwn : findMakers)(book, query.provider, query.model);
    if (book.found.size >= MEMO_LIMIT) book.found.clear();
    book.found.set(key, found);
  }
  return found && versionAt(found, query.at);
}

function holdingAt(versions: Versions, at: Date): Price | undefined {
  return versions.findLast(({ validFrom, validTo }) => validFrom <= at && (validTo === null || at < validTo));
}

function versionAt({ versions, how, isEstimate }: Found, at: Date): PriceMatch | null {
  const price = holdingAt(versions, at);
  if (price !== undefined) return { price, how, isEstimate, isBackdated: false };
  const first = versions[0];
  // An override says from when it holds; only the shared catalogue reaches back before its first version.
  const reachesBack = first !== undefined && first.teamId === null && at < first.validFrom;
  return reachesBack ? { price: first, how, isEstimate, isBackdated: true } : null;
}

function findOwn(book: Book, provider: string, model: string): Found | null {
  const shelf = book.shelves.get(provider);
  if (shelf === undefined) return null;
  for (const name of namesOf(provider, model)) {
    const found = findName(shelf, provider, name);
    if (found !== null) return found;
  }
  return null;
}

function findName(shelf: Shelf, provider: string, name: Name): Found | null {
  const { id, how, isEstimate } = name;
  const versions = shelf.models.get(id);
  if (versions !== undefined) return { versions, how, isEstimate };
  const alias = knownAlias(provider, id) ?? shelf.aliases.get(id.toLowerCase());
  const aliased = alias ? shelf.models.get(alias) : undefined;
  return aliased ? { versions: aliased, how: how === "exact" ? "alias" : how, isEstimate } : null;
}

function findMakers(book: Book, host: string, model: string): Found | null {
  for (const { provider, id } of makerNames(host, namesOf(host, model))) {
    const shelf = book.shelves.get(provider);
    const found = shelf && findName(shelf, provider, { id, how: "exact", isEstimate: true });
    if (found) return { ...found, how: "maker" };
  }
  return null;
}

function createBook(prices: Price[]): Book {
  const shelves = new Map<string, Shelf>();
  const oldestFirst = [...prices].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
  for (const price of oldestFirst) {
    const shelf = shelves.get(price.provider) ?? { models: new Map(), aliases: new Map() };
    shelves.set(price.provider, shelf);
    const versions = shelf.models.get(price.model);
    if (versions) versions.push(price);
    else shelf.models.set(price.model, [price]);
  }
  for (const [provider, shelf] of shelves) fillAliases(provider, shelf);
  return { shelves, found: new Map() };
}

function fillAliases(provider: string, { models, aliases }: Shelf): void {
  for (const [model, versions] of models) {
    for (const id of otherIds(provider, model)) {
      const rival = aliases.get(id);
      if (rival === undefined) aliases.set(id, model);
      else if (rival !== null && ratesOf(models.get(rival)) !== ratesOf(versions)) aliases.set(id, null);
    }
  }
}

function ratesOf(versions: Versions | undefined): string {
  const rates = versions?.at(-1)?.sheet.rates ?? {};
  return JSON.stringify(Object.entries(rates).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
