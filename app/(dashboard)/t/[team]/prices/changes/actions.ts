"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { adminAction } from "@/lib/auth";
import { syncPrices } from "@/lib/feed";
import { action } from "@/lib/http/action";

/** Brings the shared catalogue to its feed at once; `force` takes what is refused otherwise. */
export const syncNow = action(
  {
    name: "prices.sync",
    access: adminAction,
    limit: "api",
    input: z.object({ force: z.boolean() }),
  },
  async ({ scope, input }) => {
    const result = await syncPrices({ force: input.force, startedBy: scope.id });
    revalidatePath("/t/[team]/prices", "layout");
    return result;
  },
);
