import { z } from "zod";
import { timeseries } from "@/lib/analytics";
import { member } from "@/lib/auth";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { dimensionName } from "../dimensions";
import { toWireRange } from "../wire";
import { GRANULARITIES, requireFewBuckets, toInterval, toWireBuckets } from "./wire";

const query = filterQuery({
  granularity: z.enum(GRANULARITIES).optional(),
  group_by: dimensionName.optional(),
  top: z.coerce.number().int().min(1).max(100).optional(),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query },
  async ({ scope, query: { granularity, group_by, top = 10, ...given }, request }) => {
    const fitting = toFilter(given, await getTeam(scope));
    const filter = { ...fitting, interval: granularity ? toInterval(granularity) : fitting.interval };
    requireFewBuckets(filter, group_by ? top : 0);
    const choice = { top, withUnspent: true, isAlone: true };
    const found = await timeseries(scope, filter, group_by ?? "total", choice);
    return answerOwnCopy(request, {
      data: toWireBuckets(found, group_by !== undefined),
      next_cursor: null,
      ...toWireRange(filter),
      granularity: GRANULARITIES.find((name) => toInterval(name) === filter.interval),
      ...(group_by ? { group_by } : {}),
    });
  },
);
