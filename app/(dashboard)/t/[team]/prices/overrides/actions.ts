"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { memberAction } from "@/lib/auth";
import type { Scope } from "@/lib/db";
import { action } from "@/lib/http/action";
import {
  createModelMapping,
  createOverride,
  createPriceAdjustment,
  deleteModelMapping,
  endOverride,
  endPriceAdjustment,
  modelMappingInput,
  priceAdjustmentInput,
} from "@/lib/overrides";
import { listUnpriced } from "@/lib/reprice";
import { splitModel } from "../_components/known-model";
import { priceForm, readForm, readWallTime, typed } from "../_components/price-form";

const access = memberAction("admin");

/** States a team's own price; answers its id. */
export const addOverride = action(
  { name: "override.create", access, limit: "api", input: priceForm },
  async ({ scope, input }) => {
    const { id } = await createOverride(scope, input);
    revalidatePath("/t/[team]", "layout");
    return { id };
  },
);

const adjustment = readForm(
  (sent) => ({
    provider: sent.provider,
    model: typed(sent.model),
    multiplier: sent.multiplier,
    valid_from: readWallTime(sent, "valid_from"),
  }),
  priceAdjustmentInput,
);

/** States a discount or a margin; answers from when on it holds. */
export const addAdjustment = action(
  { name: "adjustment.create", access, limit: "api", input: adjustment },
  async ({ scope, input }) => {
    const { provider, model, validFrom } = await createPriceAdjustment(scope, input);
    revalidatePath("/t/[team]", "layout");
    return { provider, model, from: validFrom.toISOString() };
  },
);

const mapping = readForm(
  ({ provider, deployment, known }) => ({ provider, deployment: typed(deployment), ...splitModel(known) }),
  modelMappingInput,
);

/** Maps a deployment to a known model; answers since when it stands in the inbox, if it does. */
export const addMapping = action(
  { name: "mapping.create", access, limit: "api", input: mapping },
  async ({ scope, input }) => {
    const from = await firstSeen(scope, input.provider, input.deployment);
    const { provider, deployment } = await createModelMapping(scope, input);
    revalidatePath("/t/[team]", "layout");
    return { provider, model: deployment, from };
  },
);

const stated = z.object({
  kind: z.enum(["override", "adjustment", "mapping"]),
  id: z.string(),
  withdraw: z.boolean(),
});

/** Ends or withdraws what the team stated. */
export const endStated = action(
  { name: "stated.end", access, limit: "api", input: stated },
  async ({ scope, input: { kind, id, withdraw } }) => {
    if (kind === "override") await endOverride(scope, id, { withdraw });
    if (kind === "adjustment") await endPriceAdjustment(scope, id, { withdraw });
    if (kind === "mapping") await deleteModelMapping(scope, id);
    revalidatePath("/t/[team]", "layout");
  },
);

async function firstSeen(scope: Scope, provider: string, model: string): Promise<string | null> {
  const models = await listUnpriced(scope);
  const entry = models.find((one) => one.provider === provider && one.model === model);
  return entry?.firstSeenAt.toISOString() ?? null;
}
