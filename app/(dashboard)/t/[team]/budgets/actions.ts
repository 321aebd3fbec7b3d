"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { memberAction } from "@/lib/auth";
import {
  budgetInput,
  createBudget,
  deleteBudget,
  raiseBudget,
  raiseInput,
  updateBudget,
} from "@/lib/budgets";
import { action } from "@/lib/http/action";

const access = memberAction("admin");

// The form always says its zone.
const saved = z.object({ id: z.string().optional(), budget: budgetInput("UTC") });

/** Makes a budget, or gives the one of an id another definition; answers its id. */
export const saveBudget = action(
  { name: "budget.save", access, limit: "api", input: saved },
  async ({ scope, input: { id, budget } }) => {
    const { id: own } = id ? await updateBudget(scope, id, budget) : await createBudget(scope, budget);
    revalidatePath("/t/[team]", "layout");
    return { id: own };
  },
);

const raised = z.object({ id: z.string(), raise: raiseInput });

/** Raises a budget's limit until an instant. */
export const raiseLimit = action(
  { name: "budget.raise", access, limit: "api", input: raised },
  async ({ scope, input: { id, raise } }) => {
    await raiseBudget(scope, id, raise);
    revalidatePath("/t/[team]", "layout");
  },
);

export const removeBudget = action(
  { name: "budget.delete", access, limit: "api", input: z.object({ id: z.string() }) },
  async ({ scope, input: { id } }) => {
    await deleteBudget(scope, id);
    revalidatePath("/t/[team]", "layout");
  },
);
