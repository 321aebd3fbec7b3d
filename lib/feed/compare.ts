import { chargedWithout, directionOf, flattenSheet, lastName, unflattenSheet } from "@/lib/browse";
import { AppError } from "@/lib/errors";
import { Decimal } from "@/lib/money";
import type { RateSheet } from "@/lib/pricing";
import type { TableModel, TableReading } from "./litellm";
import type { UntakenRate } from "./litellm-sheet";
import { sheetHash } from "./shipped";

/** The open version of a shared price. */
export interface OpenPrice {
  id: string;
  provider: string;
  model: string;
  validFrom: Date;
  hash: string;
  delistedAt: Date | null;
  sheet: RateSheet;
}

/** A rate that the feed has and the catalogue does not take; the old one stays. */
export interface RefusedRate {
  provider: string;
  model: string;
  /** Flat name of the rate. */
  kind: string;
  old: string | null;
  /** What stands in the feed, in the unit of a sheet. */
  new: string | null;
  reason: string;
}

export interface NewVersion {
  provider: string;
  model: string;
  sheet: RateSheet;
  hash: string;
  /** The open version that it takes the place of. */
  replaces: OpenPrice | null;
}

/** Models of the feed and of the catalogue, each counted once. */
export interface SyncCounts {
  added: number;
  raised: number;
  lowered: number;
  mixed: number;
  removed: number;
  unchanged: number;
}

/** What a feed means for the catalogue. */
export interface Comparison {
  opened: NewVersion[];
  /** Ids of versions whose model left the feed. */
  delisted: string[];
  counts: SyncCounts;
  refused: RefusedRate[];
}

const MAX_LOST = 0.3;
const MAX_CHANGED = 0.2;
const WILD = 10;

/**
 * Compares a feed with the open shared versions. Throws `conflict` when it lost over 30 % of the models or would
 * change over 20 % of the prices, unless it is forced. A rate that moved more than tenfold or turned 0 is refused
 * alone, unless it is forced; one that is no price never is taken.
 */
export function compareFeed(open: OpenPrice[], reading: TableReading, force: boolean): Comparison {
  const known = new Map(open.map((price) => [nameOf(price), price]));
  const counts = { added: 0, raised: 0, lowered: 0, mixed: 0, removed: 0, unchanged: 0 };
  const result: Comparison = { opened: [], delisted: [], counts, refused: [] };
  const seen = new Set<string>();
  let changed = 0;
  for (const model of [...reading.prices, ...reading.unpriced]) {
    const old = known.get(nameOf(model)) ?? null;
    const offer = toOffer(old, model, force);
    result.refused.push(...offer.refused);
    if (offer.sheet === null) continue;
    seen.add(nameOf(model));
    if (old && !old.delistedAt && offer.isChange) changed++;
    place(result, old, { provider: model.provider, model: model.model, sheet: offer.sheet });
  }
  const listed = open.filter(({ delistedAt }) => delistedAt === null);
  result.delisted = listed.filter((price) => !seen.has(nameOf(price))).map(({ id }) => id);
  counts.removed = result.delisted.length;
  if (!force) {
    requireShare(counts.removed, listed.length, MAX_LOST, "lost", "models");
    requireShare(changed, listed.length, MAX_CHANGED, "would change", "prices");
  }
  return result;
}

function place(
  { opened, counts }: Comparison,
  old: OpenPrice | null,
  model: Pick<NewVersion, "provider" | "model" | "sheet">,
): void {
  const hash = sheetHash(model.sheet);
  const isSame = old !== null && isSheetOf(old, hash);
  // One that is back gets a version of its own also at the same rates, so that its absence stays on record.
  if (!isSame || old.delistedAt) opened.push({ ...model, hash, replaces: old });
  if (old === null || old.delistedAt) counts.added++;
  else if (isSame) counts.unchanged++;
  else counts[MOVED[directionOf(old.sheet, model.sheet)]]++;
}

const MOVED = { up: "raised", down: "lowered", mixed: "mixed" } as const;

interface Offer {
  /** Null when no rate is left. */
  sheet: RateSheet | null;
  /** The feed says something else than the catalogue, whether or not it is taken. */
  isChange: boolean;
  refused: RefusedRate[];
}

function toOffer(
  old: OpenPrice | null,
  { provider, model, sheet, untaken }: TableModel,
  force: boolean,
): Offer {
  if (old && untaken.length === 0 && isSheetOf(old, sheetHash(sheet)))
    return { sheet: old.sheet, isChange: false, refused: [] };
  const before = old ? flattenSheet(old.sheet) : new Map<string, string>();
  const flat = flattenSheet(sheet);
  const refused = [...keepUntaken(before, flat, untaken, force)];
  const isChange = old !== null && !isSheetOf(old, sheetHash(unflattenSheet(flat)));
  if (!force && old) refused.push(...keepWild(old.sheet, before, flat));
  const hasRate = [...flat.keys()].some((kind) => !kind.startsWith("regional."));
  return {
    sheet: hasRate ? unflattenSheet(flat) : null,
    isChange,
    refused: refused.map((rate) => ({ provider, model, ...rate })),
  };
}

type Refusal = Omit<RefusedRate, "provider" | "model">;

/** Puts the old rates in the place of those that are not taken. */
function* keepUntaken(
  before: Map<string, string>,
  flat: Map<string, string>,
  untaken: UntakenRate[],
  force: boolean,
): Generator<Refusal> {
  for (const { kind, value, reason } of untaken) {
    const isZero = reason === "zero";
    if (isZero && force) continue;
    const kept = [...before].filter(
      ([name, rate]) => (name === kind || name.startsWith(`${kind}.`)) && !(isZero && rate === "0"),
    );
    for (const [name, rate] of kept) flat.set(name, rate);
    const told = kept.length === 0 && NONSENSE.has(reason) ? [[kind, null] as const] : kept;
    for (const [name, rate] of told)
      yield { kind: name, old: rate, new: value, reason: isZero ? TURNED_ZERO : reason };
  }
}

/** A model that never had the rate may well have a null or a 0 in its place; these are wrong of any model. */
const NONSENSE = new Set<UntakenRate["reason"]>(["negative", "not a number", "too large"]);
const TURNED_ZERO = "turned 0";

/** Keeps the old rates in the place of wild ones, and leaves a wild one out that is new. */
function* keepWild(
  old: RateSheet,
  before: Map<string, string>,
  flat: Map<string, string>,
): Generator<Refusal> {
  for (const [kind, rate] of [...flat]) {
    const own = before.get(kind);
    const charged = own === undefined ? chargedWithout(old, kind) : { kind: lastName(kind), rate: own };
    const reason = charged && wildness(charged, { kind: lastName(kind), rate });
    if (!reason) continue;
    if (own === undefined) flat.delete(kind);
    else flat.set(kind, own);
    yield { kind, old: own ?? null, new: rate, reason };
  }
  for (const kind of NEEDED) {
    const own = before.get(kind);
    if (own === undefined || flat.has(kind)) continue;
    flat.set(kind, own);
    yield { kind, old: own, new: null, reason: "left out" };
  }
}

/** Calls of a model that loses one of them would be unpriced. */
const NEEDED = ["input", "output"];

type Rated = { kind: string; rate: string };

/** Why a rate cannot be believed, after what was charged in its place until then. */
function wildness(charged: Rated, { kind, rate }: Rated): string | null {
  const [old, now] = [new Decimal(charged.rate), new Decimal(rate)];
  if (old.isZero()) return null;
  if (now.isZero()) return TURNED_ZERO;
  const isOther = charged.kind !== kind;
  const most = isOther && DEARER.has(kind) ? DEARER_BY : WILD;
  if (now.gt(old.times(most))) return `moved more than ${most === WILD ? "tenfold" : "a hundredfold"}`;
  // Until it had a rate of its own it was charged as its whole, and a cached token may cost a hundredth of that.
  return !isOther && old.gt(now.times(WILD)) ? "moved more than tenfold" : null;
}

/** Cost up to 70 times as much as text of the same model. */
const DEARER = new Set(["input_audio", "input_image", "output_audio", "output_image"]);
const DEARER_BY = 100;

function isSheetOf(price: OpenPrice, hash: string): boolean {
  return price.hash === hash || sheetHash(price.sheet) === hash;
}

function requireShare(count: number, of: number, most: number, did: string, what: string): void {
  if (count <= of * most) return;
  const figures = `${count.toLocaleString("en-US")} of ${of.toLocaleString("en-US")} ${what}`;
  throw new AppError(
    "conflict",
    `The price feed ${did} ${figures}, more than ${most * 100} %. Nothing was changed; a forced sync accepts it.`,
    { issues: [{ field: "force", code: "required", message: "accepts it" }] },
  );
}

function nameOf({ provider, model }: { provider: string; model: string }): string {
  return `${provider}\0${model}`;
}
