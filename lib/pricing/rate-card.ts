import { Decimal, toPicos } from "@/lib/money";
import { formatClock, isTimeZone } from "@/lib/time";
import {
  type LongContext,
  type OffPeakWindow,
  RATE_KINDS,
  type RateKind,
  type RateSheet,
  type Rates,
} from "./price";

/** What one kind of token is charged at; `note` tells why it is not the kind's own rate. */
export interface Charge {
  kind: RateKind;
  /** US dollars per million tokens, as in the sheet. */
  rate: string;
  perToken: Decimal;
  /** The same in picodollars if that is a whole number, as nearly always: numbers count faster than decimals. */
  picosPerToken: number | null;
  isEstimate: boolean;
  note: string | null;
}

/** The charges of one price for one served tier and size of request; null where no rate is known. */
export type RateCard = Record<RateKind, Charge | null>;

const WHOLE: Partial<Record<RateKind, RateKind>> = {
  cache_read: "input",
  cache_write: "input",
  cache_write_1h: "input",
  input_audio: "input",
  input_image: "input",
  reasoning: "output",
  output_audio: "output",
  output_image: "output",
};
// Providers charge these as their whole unless they say otherwise, so that is no estimate.
const CHARGED_AS_WHOLE = new Set<RateKind>(["reasoning", "input_image", "output_image"]);
const UNKNOWN_TIER = "?";
const DEFAULT_TIERS = new Set(["", "default", "standard", "auto", "scale"]);

// One sheet has a handful of cards: tiers and windows times long-context steps.
const cards = new WeakMap<RateSheet, Map<string, RateCard>>();

/** What of a request decides its rates beside its size. */
export interface Serving {
  serviceTier?: string | null | undefined;
  /** When it was served; without it no off-peak window is open. */
  at?: Date | null | undefined;
}

/** The rates a request of `inputTokens` (cached included) is charged at. */
export function rateCard(sheet: RateSheet, serving: Serving, inputTokens: number): RateCard {
  const { tier, open, ownLong, long } = blocksFor(sheet, serving, inputTokens);
  const window = open && sheet.off_peak?.indexOf(open);
  const key = `${window} ${ownLong?.from_input_tokens} ${long?.from_input_tokens} ${tier}`;
  const known = cards.get(sheet) ?? new Map<string, RateCard>();
  cards.set(sheet, known);
  let card = known.get(key);
  if (card === undefined) {
    card = makeCard(open ? offPeakLayers(sheet, open, ownLong, long) : layersOf(sheet, tier, ownLong, long));
    known.set(key, card);
  }
  return card;
}

/** Which rates of a sheet those are: of an off-peak window, for long contexts from so many tokens on. */
export function appliedRates(
  sheet: RateSheet,
  serving: Serving,
  inputTokens: number,
): { offPeak: OffPeakWindow | null; longContextFrom: number | null } {
  const { open, ownLong, long } = blocksFor(sheet, serving, inputTokens);
  const isOffPeak = open !== undefined && (ownLong !== undefined || long === undefined);
  return {
    offPeak: isOffPeak ? open : null,
    longContextFrom: (ownLong ?? long)?.from_input_tokens ?? null,
  };
}

function blocksFor(sheet: RateSheet, { serviceTier, at }: Serving, inputTokens: number) {
  const tier = tierOf(sheet, serviceTier);
  const open = tier === "" && at ? sheet.off_peak?.find((window) => isOpen(window, at)) : undefined;
  const own = open ?? sheet.service_tiers?.[tier];
  const ownLong = blockAt(own?.long_context, inputTokens);
  return { tier, open, ownLong, long: blockAt(sheet.long_context, inputTokens) };
}

function isOpen({ from, to, time_zone }: OffPeakWindow, at: Date): boolean {
  if (!isTimeZone(time_zone)) return false;
  const clock = formatClock(at, time_zone);
  return from < to ? from <= clock && clock < to : from !== to && (from <= clock || clock < to);
}

function tierOf(sheet: RateSheet, serviceTier: string | null | undefined): string {
  const name = (serviceTier ?? "").toLowerCase();
  if (DEFAULT_TIERS.has(name)) return "";
  return sheet.service_tiers && Object.hasOwn(sheet.service_tiers, name) ? name : UNKNOWN_TIER;
}

function blockAt(blocks: LongContext[] | undefined, inputTokens: number): LongContext | undefined {
  return blocks?.findLast((block) => block.from_input_tokens <= inputTokens);
}

interface Layer {
  name: string;
  rates: Rates;
}
interface Layers {
  /** The rates meant for this request. */
  own: Layer;
  /** Where a kind is looked for that `own` leaves out, nearest first. */
  rest: Layer[];
  /** Why `own` itself is not what the tier asks for. */
  note: string | null;
}

function layersOf(
  sheet: RateSheet,
  tier: string,
  tierLong: LongContext | undefined,
  long: LongContext | undefined,
): Layers {
  const base: Layer = { name: "default", rates: sheet.rates };
  const baseLong: Layer[] = long ? [{ name: "long-context", rates: long.rates }] : [];
  const served = sheet.service_tiers?.[tier];
  const plain = { own: baseLong[0] ?? base, rest: baseLong.length > 0 ? [base] : [] };
  if (tier === "") return { ...plain, note: null };
  if (served === undefined) return { ...plain, note: "no rates for this service tier, default rates taken" };
  const tierBase: Layer = { name: tier, rates: served.rates };
  if (tierLong) {
    const own = { name: `${tier} long-context`, rates: tierLong.rates };
    return { own, rest: [tierBase, ...baseLong, base], note: null };
  }
  if (long) return { ...plain, note: `no long-context rates for ${tier}, default ones taken` };
  return { own: tierBase, rest: [base], note: null };
}

// Unlike a tier, a window lists only what differs: the rest is meant to be the default's and no guess.
function offPeakLayers(
  sheet: RateSheet,
  { rates }: OffPeakWindow,
  windowLong: LongContext | undefined,
  long: LongContext | undefined,
): Layers {
  const base: Layer = { name: "default", rates: sheet.rates };
  const window: Layer = { name: "off-peak", rates };
  if (windowLong) {
    const own = {
      name: "off-peak long-context",
      rates: completed(windowLong.rates, (long ?? base).rates, rates),
    };
    return { own, rest: long ? [window, base] : [window], note: null };
  }
  if (long) {
    const own = { name: "long-context", rates: long.rates };
    return { own, rest: [base], note: "no long-context rates off-peak, default ones taken" };
  }
  return { own: { ...window, rates: completed(rates, base.rates) }, rest: [], note: null };
}

/** `listed`, and of `base` what is neither in `listed` nor in `besides`, unless it is charged as its whole. */
function completed(listed: Rates, base: Rates, besides: Rates = {}): Rates {
  const rates = { ...listed };
  for (const kind of RATE_KINDS) {
    const whole = WHOLE[kind];
    const isAsWhole = whole !== undefined && CHARGED_AS_WHOLE.has(kind) && base[kind] === base[whole];
    const isListed = listed[kind] !== undefined || besides[kind] !== undefined;
    if (base[kind] !== undefined && !isListed && !isAsWhole) rates[kind] = base[kind];
  }
  return rates;
}

function makeCard(layers: Layers): RateCard {
  // The cast is safe because every kind is given a charge.
  return Object.fromEntries(RATE_KINDS.map((kind) => [kind, chargeFor(kind, layers)])) as RateCard;
}

function chargeFor(kind: RateKind, layers: Layers): Charge | null {
  const { own, rest, note } = layers;
  const rate = own.rates[kind];
  if (rate !== undefined) return toCharge(kind, rate, note);
  const whole = WHOLE[kind];
  if (whole === undefined) return wholeElsewhere(kind, layers);

  const differs = rest.find(({ rates }) => rates[kind] !== undefined && rates[kind] !== rates[whole]);
  const ofWhole = chargeFor(whole, layers);
  if (CHARGED_AS_WHOLE.has(kind) && differs === undefined) return ofWhole;
  const elsewhere = CHARGED_AS_WHOLE.has(kind)
    ? differs
    : rest.find(({ rates }) => rates[kind] !== undefined);
  const other = elsewhere?.rates[kind];
  if (elsewhere && other !== undefined)
    return toCharge(kind, other, `${own.name} has no ${kind} rate, ${elsewhere.name} taken`);
  return ofWhole && { ...ofWhole, isEstimate: true, note: `no ${kind} rate, charged as ${ofWhole.kind}` };
}

// Models that put out nothing but images (or speech) have a rate for these only.
function wholeElsewhere(kind: RateKind, { own, rest, note }: Layers): Charge | null {
  for (const { name, rates } of rest) {
    if (rates[kind] !== undefined)
      return toCharge(kind, rates[kind], `${own.name} has no ${kind} rate, ${name} taken`);
  }
  const only = kind === "output" ? (["output_image", "output_audio"] as const) : [];
  for (const part of only) {
    const rate = own.rates[part];
    if (rate !== undefined) return { ...toCharge(part, rate, note), note: note ?? `charged as ${part}` };
  }
  return null;
}

function toCharge(kind: RateKind, rate: string, note: string | null): Charge {
  const perToken = new Decimal(rate).div(1_000_000);
  return { kind, rate, perToken, picosPerToken: toPicos(perToken), isEstimate: note !== null, note };
}
