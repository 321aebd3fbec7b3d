import { z } from "zod";
import { member } from "@/lib/auth";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { listUnpriced, type UnpricedModel } from "@/lib/reprice";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: z.strictObject({}) },
  async ({ scope }) => {
    const data = (await listUnpriced(scope)).map(toWire);
    return Response.json({ data, next_cursor: null });
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
