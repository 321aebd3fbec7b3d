import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { createKey, key, listKeys, newKeyInput } from "@/lib/keys";
import { toWire } from "./wire";

const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.uuid().optional(),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("admin")), limit: "api", query: page },
  async ({ scope, query: { limit, cursor } }) => {
    const found = await listKeys(scope, { limit: limit + 1, after: cursor });
    const data = found.slice(0, limit).map(toWire);
    return Response.json({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
  },
);

export const POST = endpoint(
  { access: anyOf(member("member"), key("admin")), limit: "api", body: newKeyInput },
  async ({ scope, body }) => {
    const made = await createKey(scope, body);
    return Response.json({ ...toWire(made), key: made.key }, { status: 201 });
  },
);
