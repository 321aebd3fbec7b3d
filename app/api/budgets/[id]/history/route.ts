import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { budgetHistory } from "@/lib/standing";
import { keyField, budgetParams as params, toWirePeriod } from "../../wire";

const query = z.strictObject({
  key: keyField,
  limit: z.coerce.number().int().min(1).max(100).default(12),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", params, query },
  async ({ scope, params: { id }, query }) => {
    const periods = await budgetHistory(scope, id, query);
    return Response.json({ data: periods.map(toWirePeriod), next_cursor: null });
  },
);
