"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { readUnits } from "@/components/prices/rate-form";
import { memberAction } from "@/lib/auth";
import { searchPrices } from "@/lib/browse";
import { database, type Scope } from "@/lib/db";
import { type Selection, selectionInput } from "@/lib/filters";
import { action } from "@/lib/http/action";
import { createModelMapping, createOverride, feesInput, giveFees, modelMappingInput } from "@/lib/overrides";
import { getCatalogue } from "@/lib/pricing";
import { previewReprice } from "@/lib/reprice";
import { isTimeZone } from "@/lib/time";
import { splitModel } from "../_components/known-model";
import { priceForm, readForm } from "../_components/price-form";

const access = memberAction("admin");
const MAX_SUGGESTIONS = 12;

/** Since when a model was called, and the zone its days are shown in. */
const called = z.object({ since: z.iso.datetime(), tz: z.string().refine(isTimeZone) });

/** Gives an unpriced model a price; answers the preview of the re-price of its calls. */
export const priceUnpriced = action(
  { name: "unpriced.price", access, limit: "api", input: z.intersection(called, priceForm) },
  async ({ scope, input: { since, tz, ...price } }) => {
    await createOverride(scope, price);
    return previewOf(scope, unpricedOf(price), { since, tz });
  },
);

const mapping = readForm(
  ({ provider, model, known }) => ({ provider, deployment: model, ...splitModel(known) }),
  modelMappingInput,
);

/** Lets an unpriced model be priced as a known one; answers the preview of the re-price of its calls. */
export const mapUnpriced = action(
  { name: "unpriced.map", access, limit: "api", input: z.intersection(called, mapping) },
  async ({ scope, input: { since, tz, ...mapped } }) => {
    await createModelMapping(scope, mapped);
    const model = { provider: mapped.provider, model: mapped.deployment };
    return previewOf(scope, unpricedOf(model), { since, tz });
  },
);

const fees = readForm(
  (sent) => ({ provider: sent.provider, model: sent.model, since: sent.since, units: readUnits(sent) }),
  feesInput,
);

/** Gives units of a model a fee; answers the preview of the re-price of the calls that used them. */
export const giveUnitFees = action(
  {
    name: "unpriced.fees",
    access,
    limit: "api",
    input: z.intersection(z.object({ tz: called.shape.tz }), fees),
  },
  async ({ scope, input: { tz, ...given } }) => {
    await giveFees(scope, given);
    const { provider, model, units, since } = given;
    const filter = selectionInput.parse({
      provider,
      model,
      unit: Object.keys(units),
      grade: ["estimated", "unpriced"],
    });
    return previewOf(scope, filter, { since: since.toISOString(), tz });
  },
);

const unpricedCalls = z
  .object({ provider: z.string(), model: z.string() })
  .transform((model): z.input<typeof selectionInput> => unpricedOf(model))
  .pipe(selectionInput)
  .transform((filter) => ({ filter }));

/** Reckons the calls of a model anew whose price has become known. */
export const repriceUnpriced = action(
  {
    name: "unpriced.reprice",
    access,
    limit: "api",
    input: z.intersection(called, unpricedCalls),
  },
  async ({ scope, input: { filter, ...rest } }) => previewOf(scope, filter, rest),
);

/** Models of the catalogue whose names hold these words. */
export const suggestModels = action(
  {
    name: "prices.suggest",
    access: memberAction("viewer"),
    limit: "api",
    input: z.object({ words: z.string().trim().max(256) }),
  },
  async ({ scope: { teamId }, input: { words } }) => {
    const catalogue = await getCatalogue(database().pool);
    const { rows } = searchPrices(catalogue, {
      teamId,
      at: new Date(),
      words,
      provider: null,
      sort: null,
      page: 1,
      pageLength: MAX_SUGGESTIONS,
    });
    return rows.map(({ price: { provider, model } }) => `${provider}/${model}`);
  },
);

/** The calls of a model that have no cost: a price that comes late moves no others. */
function unpricedOf({ provider, model }: { provider: string; model: string }): Selection {
  return { provider: [provider], model: [model], grade: ["unpriced"] };
}

async function previewOf(scope: Scope, filter: Selection, { since, tz }: z.infer<typeof called>) {
  const range = { from: new Date(since), to: new Date() };
  const { id } = await previewReprice(scope, { ...range, filter, timeZone: tz });
  revalidatePath("/t/[team]", "layout");
  return { id };
}
