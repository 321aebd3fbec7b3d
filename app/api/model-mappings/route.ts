import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { key } from "@/lib/keys";
import { createModelMapping, listModelMappings, modelMappingInput } from "@/lib/overrides";
import { toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: pageQuery },
  async ({ scope, query }) => answerPage(query, (page) => listModelMappings(scope, page), toWire),
);

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", body: modelMappingInput },
  async ({ scope, body }) => Response.json(toWire(await createModelMapping(scope, body)), { status: 201 }),
);
