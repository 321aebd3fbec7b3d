import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { deleteProviderKey, getProviderKey } from "@/lib/vault";
import { toWire } from "../wire";

const params = z.object({ id: z.string() });

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("admin")), limit: "api", params },
  async ({ scope, params }) => Response.json(toWire(await getProviderKey(scope, params.id))),
);

export const DELETE = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params },
  async ({ scope, params }) => {
    await deleteProviderKey(scope, params.id);
    return new Response(null, { status: 204 });
  },
);
