"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { memberAction } from "@/lib/auth";
import { deleteBudget } from "@/lib/budgets";
import { action } from "@/lib/http/action";

export const removeBudget = action(
  {
    name: "budget.delete",
    access: memberAction("admin"),
    limit: "api",
    input: z.object({ id: z.string() }),
  },
  async ({ scope, input }) => {
    await deleteBudget(scope, input.id);
    revalidatePath("/t/[team]", "layout");
  },
);
