"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { memberAction } from "@/lib/auth";
import { action } from "@/lib/http/action";
import { applyReprice, discardReprice, previewReprice, undoReprice } from "@/lib/reprice";
import { repriceForm } from "./_components/reprice-input";

const access = memberAction("admin");
const reason = z.string().trim().min(1, "is needed: it stays in the record").max(500);
const one = z.object({ id: z.string() });

/** Reckons what a re-price would change; answers its id. */
export const previewTeamReprice = action(
  { name: "reprice.preview", access, limit: "api", input: repriceForm },
  async ({ scope, input }) => ({ id: (await previewReprice(scope, input)).id }),
);

export const applyTeamReprice = action(
  { name: "reprice.apply", access, limit: "api", input: one.extend({ reason }) },
  async ({ scope, input: { id, reason } }) => {
    await applyReprice(scope, id, { reason });
    revalidatePath("/t/[team]", "layout");
  },
);

export const undoTeamReprice = action(
  { name: "reprice.undo", access, limit: "api", input: one.extend({ reason }) },
  async ({ scope, input: { id, reason } }) => {
    await undoReprice(scope, id, { reason });
    revalidatePath("/t/[team]", "layout");
  },
);

export const discardTeamReprice = action(
  { name: "reprice.discard", access, limit: "api", input: one },
  async ({ scope, input: { id } }) => discardReprice(scope, id),
);
