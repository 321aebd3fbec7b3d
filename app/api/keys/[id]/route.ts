import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { getKey, key, revokeKey } from "@/lib/keys";
import { toWire } from "../wire";

const params = z.object({ id: z.string() });

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("admin")), limit: "api", params },
  async ({ scope, params }) => Response.json(toWire(await getKey(scope, params.id))),
);

export const DELETE = endpoint(
  { access: anyOf(member("member"), key("admin")), limit: "api", params },
  async ({ scope, params }) => {
    await revokeKey(scope, params.id);
    return new Response(null, { status: 204 });
  },
);
