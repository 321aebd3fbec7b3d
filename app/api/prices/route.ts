import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { key } from "@/lib/keys";
import { createOverride, listOverrides, overrideInput } from "@/lib/overrides";
import { toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: pageQuery },
  async ({ scope, query }) => answerPage(query, (page) => listOverrides(scope, page), toWire),
);

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", body: overrideInput },
  async ({ scope, body }) => Response.json(toWire(await createOverride(scope, body)), { status: 201 }),
);
