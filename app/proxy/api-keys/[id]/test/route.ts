import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { tryProviderKey } from "@/lib/vault";

export const POST = endpoint(
  {
    access: anyOf(member("admin"), key("admin")),
    limit: "api",
    params: z.object({ id: z.string() }),
  },
  async ({ scope, params }) => Response.json(await tryProviderKey(scope, params.id)),
);
