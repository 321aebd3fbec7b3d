import { z } from "zod";
import { type Change, lastWeeks, trends, type Week } from "@/lib/analytics";
import { member } from "@/lib/auth";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { wrong } from "../wire";

const query = filterQuery({ weeks: z.coerce.number().int().min(1).max(104).optional() });

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query },
  async ({ scope, query: { weeks, ...given }, request }) => {
    const filter = toFilter(given, await getTeam(scope));
    const isRanged = [given.period, given.from, given.to].some((part) => part !== undefined);
    if (isRanged && weeks !== undefined) throw wrong("weeks", "cannot stand beside period, from and to");
    const range = isRanged ? filter.range : lastWeeks(filter, weeks ?? 8);
    const found = await trends(scope, { ...filter, range });
    return answerOwnCopy(request, {
      data: found.weeks.map((week) => toWire(week, true)),
      next_cursor: null,
      current: found.current && toWire(found.current, false),
      tz: filter.tz,
    });
  },
);

function toWire(week: Week, complete: boolean) {
  return {
    start: week.from,
    end: week.to,
    complete,
    cost_usd: week.costUsd,
    requests: week.requests,
    unpriced_requests: week.unpricedRequests,
    input_tokens: week.inputTokens,
    output_tokens: week.outputTokens,
    change: toWireChange(week.change),
  };
}

function toWireChange({ costUsd, requests, tokens }: Change) {
  return { cost_usd: costUsd, requests, tokens };
}
