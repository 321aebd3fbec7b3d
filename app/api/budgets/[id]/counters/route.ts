import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { counterBalances } from "@/lib/standing";
import { budgetParams as params, toWireBalance } from "../../wire";

const query = z.strictObject({
  sort: z.enum(["spent", "key"]).default("spent"),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", params, query },
  async ({ scope, params: { id }, query: { sort, limit, cursor } }) => {
    const found = await counterBalances(scope, id, { sort, limit: limit + 1, offset: cursor });
    const data = found.slice(0, limit).map(toWireBalance);
    return Response.json({ data, next_cursor: found.length > limit ? String(cursor + limit) : null });
  },
);
