import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { endPriceAdjustment, withdrawQuery } from "@/lib/overrides";

const params = z.object({ id: z.string() });

export const DELETE = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", params, query: withdrawQuery },
  async ({ scope, params, query }) => {
    await endPriceAdjustment(scope, params.id, query);
    return new Response(null, { status: 204 });
  },
);
