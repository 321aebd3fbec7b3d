import { member } from "@/lib/auth";
import { raiseBudget, raiseInput } from "@/lib/budgets";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { budgetParams as params, toWire } from "../../wire";

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params, body: raiseInput },
  async ({ scope, params: { id }, body }) =>
    Response.json(toWire(await raiseBudget(scope, id, body)), { status: 201 }),
);
