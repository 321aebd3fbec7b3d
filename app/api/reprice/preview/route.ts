import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { previewReprice, repriceInput, toRepriceRange } from "@/lib/reprice";
import { getTeam } from "@/lib/teams";
import { toWire } from "../wire";

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", body: repriceInput },
  async ({ scope, body }) => {
    const reprice = await previewReprice(scope, toRepriceRange(body, await getTeam(scope)));
    return Response.json(toWire(reprice));
  },
);
