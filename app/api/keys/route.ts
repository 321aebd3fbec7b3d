import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { createKey, key, listKeys, newKeyInput } from "@/lib/keys";
import { toWire } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("admin")), limit: "api", query: z.strictObject({}) },
  async ({ scope }) => Response.json({ data: (await listKeys(scope)).map(toWire), next_cursor: null }),
);

export const POST = endpoint(
  { access: anyOf(member("member"), key("admin")), limit: "api", body: newKeyInput },
  async ({ scope, body }) => {
    const made = await createKey(scope, body);
    return Response.json({ ...toWire(made), key: made.key }, { status: 201 });
  },
);
