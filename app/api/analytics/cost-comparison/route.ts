import { z } from "zod";
import { member } from "@/lib/auth";
import { toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { parseWith } from "@/lib/http/parse";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { compareCall, compareTraffic } from "@/lib/savings";
import { getTeam } from "@/lib/teams";
import { toWireRange } from "../wire";
import { callQuery, isCallQuery, toStatedCall, trafficQuery } from "./query";
import { CALL_ASSUMPTIONS, TRAFFIC_ASSUMPTIONS, toWirePage } from "./wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: z.looseObject({}) },
  async ({ scope, query, request }) => {
    if (isCallQuery(query)) {
      const {
        to_provider: providers,
        to_model: models,
        limit,
        cursor,
        ...call
      } = parseWith(callQuery, query);
      const found = await compareCall(scope, toStatedCall(call), { providers, models });
      const page = toWirePage(found, { limit, cursor });
      return answerOwnCopy(request, { ...page, assumptions: CALL_ASSUMPTIONS });
    }
    const asked = parseWith(trafficQuery, query);
    const { to_provider: providers, to_model: models, limit, cursor, ...given } = asked;
    const filter = toFilter(given, await getTeam(scope));
    const found = await compareTraffic(scope, filter, { providers, models });
    const page = toWirePage(found, { limit, cursor });
    return answerOwnCopy(request, { ...page, ...toWireRange(filter), assumptions: TRAFFIC_ASSUMPTIONS });
  },
);
