import { z } from "zod";
import { member } from "@/lib/auth";
import { listPriceChanges, type PriceChange } from "@/lib/changes";
import { readInstant } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { isTimeZone } from "@/lib/time";

const name = z
  .string()
  .min(1)
  .max(256)
  .refine((text) => !text.includes("\0"), "must not hold NUL");
const query = z.strictObject({
  from: z.string().max(64).optional(),
  to: z.string().max(64).optional(),
  tz: z.string().refine(isTimeZone, "is no IANA time zone").optional(),
  provider: name.optional(),
  model: name.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(2048).optional(),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query },
  async ({ scope, query: { from, to, tz, ...page } }) => {
    const zone = tz ?? (await getTeam(scope)).timeZone;
    const read = (field: string, text?: string) =>
      text === undefined ? text : readInstant(field, text, zone);
    const range = { from: read("from", from), to: read("to", to) };
    const { changes, next } = await listPriceChanges(scope, { ...page, ...range });
    return Response.json({ data: changes.map(toWire), next_cursor: next });
  },
);

function toWire(change: PriceChange) {
  return {
    provider: change.provider,
    model: change.model,
    changed_at: change.changedAt,
    price_id: change.priceId,
    previous_price_id: change.previousPriceId,
    rates: change.rates,
    direction: change.direction,
    impact_usd_30d: change.impactUsd30d,
  };
}
