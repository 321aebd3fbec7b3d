// Dated versions by provider and model, and the names they are found under. Made once and not changed afterwards.
import { type Name as FormOfName, knownAlias, makerNames, namesOf, otherIds } from "./names";

/** Something that is said of a model from a time on. */
export interface Dated {
  provider: string;
  model: string;
  validFrom: Date;
  validTo: Date | null;
}

/** How a model's name led to what is said of it. */
export interface Found<T> {
  /** Oldest first. */
  versions: T[];
  how: "exact" | "alias" | "stripped" | "maker";
  isEstimate: boolean;
  /** Its place among the names of the model, the nearest of which is 0. */
  place: number;
}

type Name = FormOfName & { place: number };

interface Shelf<T> {
  models: Map<string, T[]>;
  /** Lower-case id → model; null where two models of which different things are said claim it. */
  aliases: Map<string, string | null>;
}

export interface Book<T extends Dated> {
  shelves: Map<string, Shelf<T>>;
  /** Names looked up before; what a name leads to does not depend on the time. */
  known: Map<string, Found<T>[]>;
}

const MEMO_LIMIT = 5_000;

/** `saying` tells whether two models say the same; then either may stand for the other. */
export function createBook<T extends Dated>(entries: T[], saying: (entry: T) => string): Book<T> {
  const shelves = new Map<string, Shelf<T>>();
  const oldestFirst = [...entries].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
  for (const entry of oldestFirst) {
    const shelf = shelves.get(entry.provider) ?? { models: new Map(), aliases: new Map() };
    shelves.set(entry.provider, shelf);
    const versions = shelf.models.get(entry.model);
    if (versions) versions.push(entry);
    else shelf.models.set(entry.model, [entry]);
  }
  for (const [provider, shelf] of shelves) fillAliases(provider, shelf, saying);
  return { shelves, known: new Map() };
}

function fillAliases<T>(provider: string, { models, aliases }: Shelf<T>, saying: (entry: T) => string): void {
  const saidOf = (model: string) => models.get(model)?.slice(-1).map(saying)[0];
  for (const model of models.keys()) {
    for (const id of otherIds(provider, model)) {
      const rival = aliases.get(id);
      if (rival === undefined) aliases.set(id, model);
      else if (rival !== null && saidOf(rival) !== saidOf(model)) aliases.set(id, null);
    }
  }
}

/** Remembers what a look-up by name gave. */
export function lookUp<T extends Dated>(book: Book<T>, key: string[], find: () => Found<T>[]): Found<T>[] {
  // Names may hold spaces, but no NUL.
  const id = key.join("\0");
  let found = book.known.get(id);
  if (found === undefined) {
    found = find();
    if (book.known.size >= MEMO_LIMIT) book.known.clear();
    book.known.set(id, found);
  }
  return found;
}

/** What is said under the names of a model, nearest first; on the shelf of its provider unless another is named. */
export function findOwn<T extends Dated>(
  book: Book<T>,
  provider: string,
  model: string,
  shelf = provider,
): Found<T>[] {
  return namesOf(provider, model).flatMap((name, place) => findNamed(book, shelf, { ...name, place }) ?? []);
}

/** What is said of a host's model under the name of its maker. */
export function findMakers<T extends Dated>(book: Book<T>, host: string, model: string): Found<T>[] {
  return makerNames(host, namesOf(host, model)).flatMap(({ provider, id }, place) => {
    const found = findNamed(book, provider, { id, how: "exact", isEstimate: true, place });
    return found ? { ...found, how: "maker" as const } : [];
  });
}

function findNamed<T extends Dated>(book: Book<T>, provider: string, name: Name): Found<T> | null {
  const shelf = book.shelves.get(provider);
  if (shelf === undefined) return null;
  const { id, how, ...rest } = name;
  const versions = shelf.models.get(id);
  if (versions !== undefined) return { versions, how, ...rest };
  const alias = knownAlias(provider, id) ?? shelf.aliases.get(id.toLowerCase());
  const aliased = alias ? shelf.models.get(alias) : undefined;
  return aliased ? { versions: aliased, how: how === "exact" ? "alias" : how, ...rest } : null;
}

/** The version that holds at a time, of versions that do not overlap. */
export function holdingAt<T extends Dated>(versions: T[], at: Date): T | undefined {
  return versions.findLast(({ validFrom, validTo }) => validFrom <= at && (validTo === null || at < validTo));
}
