import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { deleteModelMapping } from "@/lib/overrides";

const params = z.object({ id: z.string() });

export const DELETE = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params },
  async ({ scope, params }) => {
    await deleteModelMapping(scope, params.id);
    return new Response(null, { status: 204 });
  },
);
