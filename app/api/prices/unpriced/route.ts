import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { compareUnpriced, listUnpriced, type UnpricedModel } from "@/lib/reprice";
import { formatPlace, placeField } from "./place";

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: placeField.optional(),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query },
  async ({ scope, query: { limit, cursor } }) => {
    const models = await listUnpriced(scope);
    const rest = cursor ? models.filter((model) => compareUnpriced(cursor, model) < 0) : models;
    const data = rest.slice(0, limit);
    const last = rest.length > limit ? data.at(-1) : undefined;
    return Response.json({ data: data.map(toWire), next_cursor: last ? formatPlace(last) : null });
  },
);

function toWire(row: UnpricedModel) {
  return {
    provider: row.provider,
    model: row.model,
    cause: row.cause,
    requests: row.requests,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    units: row.units,
    first_seen: row.firstSeenAt,
    last_seen: row.lastSeenAt,
  };
}
