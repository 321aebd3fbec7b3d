import { z } from "zod";
import { member } from "@/lib/auth";
import { budgetInput, deleteBudget, getBudget, updateBudget } from "@/lib/budgets";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { parseWith } from "@/lib/http/parse";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { budgetParams as params, toWire } from "../wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", params },
  async ({ scope, params: { id } }) => Response.json(toWire(await getBudget(scope, id))),
);

export const PUT = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params, body: z.unknown() },
  async ({ scope, params: { id }, body }) => {
    const definition = parseWith(budgetInput((await getTeam(scope)).timeZone), body);
    return Response.json(toWire(await updateBudget(scope, id, definition)));
  },
);

export const DELETE = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params },
  async ({ scope, params: { id } }) => {
    await deleteBudget(scope, id);
    return new Response(null, { status: 204 });
  },
);
