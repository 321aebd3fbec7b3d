import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerPage, pageQuery } from "@/lib/http/page";
import { createKey, key, listKeys, newKeyInput } from "@/lib/keys";
import { toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("admin")), limit: "api", query: pageQuery },
  async ({ scope, query }) => answerPage(query, (page) => listKeys(scope, page), toWire),
);

export const POST = endpoint(
  { access: anyOf(member("member"), key("admin")), limit: "api", body: newKeyInput },
  async ({ scope, body }) => {
    const made = await createKey(scope, body);
    return Response.json({ ...toWire(made), key: made.key }, { status: 201 });
  },
);
