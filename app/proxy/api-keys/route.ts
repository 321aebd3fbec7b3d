import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { key } from "@/lib/keys";
import { createProviderKey, listProviderKeys, newProviderKeyInput } from "@/lib/vault";
import { toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("admin")), limit: "api", query: pageQuery },
  async ({ scope, query }) => answerPage(query, (page) => listProviderKeys(scope, page), toWire),
);

export const POST = endpoint(
  { access: anyOf(member("admin"), key("admin")), limit: "api", body: newProviderKeyInput },
  async ({ scope, body }) => Response.json(toWire(await createProviderKey(scope, body)), { status: 201 }),
);
