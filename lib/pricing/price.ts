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

/** A daily window on the clock of its zone, `[from, to)`; one that ends before it begins crosses midnight. */
export interface OffPeakWindow extends TierRates {
  /** `HH:MM`. */
  from: string;
  to: string;
  /** IANA name. */
  time_zone: string;
}

/** All rates of one price, in the shape of the wire and of the `rates` column. Absent means unknown. */
export interface RateSheet extends TierRates {
  service_tiers?: Record<string, TierRates>;
  /** US dollars per one of what is not a token, as decimal text. */
  units?: Record<string, string>;
  /** Other rates by the time of day, where no service tier asks for its own. The first window that is open counts. */
  off_peak?: OffPeakWindow[];
  /** What a call costs by where it is processed, as a decimal factor of the whole: `{"eu":"1.1"}`. */
  regional?: Record<string, string>;
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

/** A team's discount or margin on what it pays by our reckoning. Without a provider or a model it is for all of them. */
export interface PriceAdjustment {
  id: string;
  teamId: string;
  provider: string | null;
  model: string | null;
  /** Decimal text: `0.85` takes 15 % off. */
  multiplier: string;
  validFrom: Date;
  validTo: Date | null;
}

/** What a team's deployment is priced as, at all times. */
export interface ModelMapping {
  id: string;
  teamId: string;
  provider: string;
  deployment: string;
  targetProvider: string;
  model: string;
}

/** A rate sheet on the wire, where what it does not have is empty instead of absent. */
export function toWireSheet(sheet: RateSheet): Required<RateSheet> {
  return {
    rates: sheet.rates,
    long_context: sheet.long_context ?? [],
    service_tiers: sheet.service_tiers ?? {},
    units: sheet.units ?? {},
    off_peak: sheet.off_peak ?? [],
    regional: sheet.regional ?? {},
  };
}
