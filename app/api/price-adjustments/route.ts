import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { key } from "@/lib/keys";
import { createPriceAdjustment, listPriceAdjustments, priceAdjustmentInput } from "@/lib/overrides";
import { toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: pageQuery },
  async ({ scope, query }) => answerPage(query, (page) => listPriceAdjustments(scope, page), toWire),
);

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", body: priceAdjustmentInput },
  async ({ scope, body }) => Response.json(toWire(await createPriceAdjustment(scope, body)), { status: 201 }),
);
