/** What a token can be charged as. Rates are US dollars per million tokens, as decimal text. */
export const RATE_KINDS = [
  "input",
  "cache_read",
  "cache_write",
  "cache_write_1h",
  "input_audio",
  "input_image",
  "output",
  "reasoning",
  "output_audio",
  "output_image",
] as const;

export type RateKind = (typeof RATE_KINDS)[number];

export type Rates = Partial<Record<RateKind, string>>;

/** Rates for a whole request whose input, cached included, has at least `from_input_tokens`. */
export interface LongContext {
  from_input_tokens: number;
  rates: Rates;
}

export interface TierRates {
  rates: Rates;
  /** Ascending by `from_input_tokens`. */
  long_context?: LongContext[];
}

/** All rates of one price, in the shape of the wire and of the `rates` column. Absent means unknown. */
export interface RateSheet extends TierRates {
  service_tiers?: Record<string, TierRates>;
  /** US dollars per one of what is not a token, as decimal text. */
  units?: Record<string, string>;
}

/** A dated rate version: valid in `[validFrom, validTo)`. */
export interface Price {
  id: string;
  /** The team whose override this is; null in the shared catalogue. */
  teamId: string | null;
  provider: string;
  model: string;
  validFrom: Date;
  validTo: Date | null;
  source: string;
  sourceUrl: string | null;
  delistedAt: Date | null;
  sheet: RateSheet;
}
