import { z } from "zod";
import type { LongContext, OffPeakWindow, RateSheet, TierRates } from "@/lib/pricing";
import { isTimeZone } from "@/lib/time";
import {
  factorField,
  feeField,
  modelField,
  namedField,
  providerField,
  ratesField,
  unitField,
  validFromField,
} from "./fields";

const MAX_STEPS = 20;
const MAX_TIERS = 10;
const MAX_WINDOWS = 10;
const MAX_UNITS = 100;
const MAX_REGIONS = 50;
/** Every process keeps all sheets in memory. */
export const MAX_SHEET_BYTES = 16_384;

const steps = z
  .array(
    z.strictObject({
      from_input_tokens: z.int().min(1).max(1e12),
      rates: ratesField.refine(isNotEmpty, "holds no rate"),
    }),
  )
  .max(MAX_STEPS)
  .superRefine((list, context) => {
    list.forEach(({ from_input_tokens }, index) => {
      const before = list[index - 1];
      if (before && before.from_input_tokens >= from_input_tokens)
        context.addIssue({
          code: "custom",
          path: [index, "from_input_tokens"],
          message: "must be more than that of the step before it",
        });
    });
  });

const tier = { rates: ratesField.default({}), long_context: steps.nullish() };

// Calls are looked up by the lower-case name of their tier.
const tierName = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .refine((text) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text), "is no name of a service tier")
  .refine((text) => !DEFAULT_TIERS.includes(text), "is charged at the default rates");
const DEFAULT_TIERS = ["default", "standard", "auto", "scale"];

const tiers = namedField(
  tierName,
  z.strictObject(tier).transform(toTier).refine(holdsRates, "holds no rate"),
  MAX_TIERS,
);

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day, such as 16:30");

const offPeak = z
  .array(
    z
      .strictObject({
        from: clock,
        to: clock,
        time_zone: z.string().refine(isTimeZone, "is no IANA time zone"),
        ...tier,
      })
      .refine(({ from, to }) => from !== to, { path: ["to"], message: "must differ from from" })
      .transform(
        ({ from, to, time_zone, ...rest }): OffPeakWindow => ({ from, to, time_zone, ...toTier(rest) }),
      )
      .refine(holdsRates, "holds no rate"),
  )
  .max(MAX_WINDOWS);

const regionName = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .refine((text) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text), "is no name of a region");

/** Wire form of a team's own price. */
export const overrideInput = z
  .strictObject({
    provider: providerField,
    model: modelField,
    valid_from: validFromField.nullish(),
    rates: ratesField.nullish(),
    long_context: steps.nullish(),
    service_tiers: tiers.nullish(),
    units: namedField(unitField, feeField, MAX_UNITS).nullish(),
    off_peak: offPeak.nullish(),
    regional: namedField(regionName, factorField, MAX_REGIONS).nullish(),
  })
  .transform(({ provider, model, valid_from, ...rest }) => ({
    provider,
    model,
    validFrom: valid_from,
    sheet: toSheet(rest),
  }))
  .refine(({ sheet }) => isNotEmpty(sheet.rates) || sheet.units !== undefined, {
    path: ["rates"],
    message: "must hold a rate, unless units hold a fee",
  })
  .refine(({ sheet }) => JSON.stringify(sheet).length <= MAX_SHEET_BYTES, {
    path: ["rates"],
    message: "and all beside them are more than 16 KiB",
  });

/** Without a time it holds from now on. */
export type NewOverride = {
  provider: string;
  model: string;
  validFrom?: Date | null | undefined;
  sheet: RateSheet;
};

/** Fees for units of a model, from a time on. */
export const feesInput = z.strictObject({
  provider: providerField,
  model: modelField,
  since: validFromField,
  units: namedField(unitField, feeField, MAX_UNITS).refine(isNotEmpty, "must hold a fee"),
});

export type NewFees = z.output<typeof feesInput>;

/** Wire form of a discount or a margin. */
export const priceAdjustmentInput = z
  .strictObject({
    provider: providerField.nullish(),
    model: modelField.nullish(),
    multiplier: factorField,
    valid_from: validFromField.nullish(),
  })
  .transform(({ valid_from, ...rest }) => ({ ...rest, validFrom: valid_from }));

/** Without a provider or a model it is for all of them, without a time from now on. */
export type NewPriceAdjustment = {
  provider?: string | null | undefined;
  model?: string | null | undefined;
  multiplier: string;
  validFrom?: Date | null | undefined;
};

/** Wire form of a mapping; without another provider the model is the same one's. */
export const modelMappingInput = z
  .strictObject({
    provider: providerField,
    deployment: modelField,
    model: modelField,
    target_provider: providerField.nullish(),
  })
  .transform(({ target_provider, ...rest }) => ({
    ...rest,
    targetProvider: target_provider ?? rest.provider,
  }));

/** How a dated version is ended. */
export const withdrawQuery = z.strictObject({
  withdraw: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
});

export type NewModelMapping = z.output<typeof modelMappingInput>;

type TierGiven = { rates: TierRates["rates"]; long_context?: LongContext[] | null | undefined };

function toTier({ rates, long_context }: TierGiven): TierRates {
  return { rates, ...(long_context?.length ? { long_context } : {}) };
}

type SheetGiven = { [part in keyof RateSheet]?: RateSheet[part] | null | undefined };

function toSheet({ rates, long_context, service_tiers, units, off_peak, regional }: SheetGiven): RateSheet {
  const sheet: RateSheet = toTier({ rates: rates ?? {}, long_context });
  if (service_tiers && isNotEmpty(service_tiers)) sheet.service_tiers = service_tiers;
  if (units && isNotEmpty(units)) sheet.units = units;
  if (off_peak && off_peak.length > 0) sheet.off_peak = off_peak;
  if (regional && isNotEmpty(regional)) sheet.regional = regional;
  return sheet;
}

function holdsRates({ rates, long_context }: TierRates): boolean {
  return isNotEmpty(rates) || long_context !== undefined;
}

function isNotEmpty(values: object): boolean {
  return Object.keys(values).length > 0;
}
