import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { applyReprice, reasonInput } from "@/lib/reprice";
import { repriceParams as params, toWire } from "../../wire";

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params, body: reasonInput },
  async ({ scope, params, body }) =>
    Response.json(toWire(await applyReprice(scope, params.id, body)), { status: 202 }),
);
