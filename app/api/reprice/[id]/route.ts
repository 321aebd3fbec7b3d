import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { discardReprice, getReprice } from "@/lib/reprice";
import { repriceParams as params, toWire } from "../wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", params },
  async ({ scope, params }) => Response.json(toWire(await getReprice(scope, params.id))),
);

export const DELETE = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params },
  async ({ scope, params }) => {
    await discardReprice(scope, params.id);
    return new Response(null, { status: 204 });
  },
);
