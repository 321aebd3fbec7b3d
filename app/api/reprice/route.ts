import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { listReprices } from "@/lib/reprice";
import { toWire } from "./wire";

const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.uuid().optional(),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: page },
  async ({ scope, query: { limit, cursor } }) => {
    const found = await listReprices(scope, { limit: limit + 1, before: cursor });
    const data = found.slice(0, limit).map(toWire);
    return Response.json({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
  },
);
