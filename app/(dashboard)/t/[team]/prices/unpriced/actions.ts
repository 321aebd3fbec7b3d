"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { memberAction } from "@/lib/auth";
import { searchPrices } from "@/lib/browse";
import { database, type Scope } from "@/lib/db";
import { action } from "@/lib/http/action";
import { createModelMapping, createOverride, modelMappingInput } from "@/lib/overrides";
import { getCatalogue } from "@/lib/pricing";
import { previewReprice } from "@/lib/reprice";
import { isTimeZone } from "@/lib/time";
import { splitModel } from "../_components/known-model";
import { priceForm, readForm } from "../_components/price-form";

const access = memberAction("admin");
const MAX_SUGGESTIONS = 12;

/** Since when a model was called, and the zone its days are shown in. */
const called = z.object({ since: z.iso.datetime(), tz: z.string().refine(isTimeZone) });

type Model = { provider: string; model: string };

/** Gives an unpriced model a price; answers the preview of the re-price of its calls. */
export const priceUnpriced = action(
  { name: "unpriced.price", access, limit: "api", input: z.intersection(called, priceForm) },
  async ({ scope, input: { since, tz, ...price } }) => {
    await createOverride(scope, price);
    return previewOf(scope, price, { since, tz });
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
    return previewOf(scope, { provider: mapped.provider, model: mapped.deployment }, { since, tz });
  },
);

/** Reckons the calls of a model anew whose price has become known. */
export const repriceUnpriced = action(
  {
    name: "unpriced.reprice",
    access,
    limit: "api",
    input: called.extend({ provider: z.string(), model: z.string() }),
  },
  async ({ scope, input }) => previewOf(scope, input, input),
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

async function previewOf(scope: Scope, { provider, model }: Model, { since, tz }: z.infer<typeof called>) {
  const { id } = await previewReprice(scope, {
    from: new Date(since),
    to: new Date(),
    filter: { provider: [provider], model: [model] },
    timeZone: tz,
  });
  revalidatePath("/t/[team]", "layout");
  return { id };
}
