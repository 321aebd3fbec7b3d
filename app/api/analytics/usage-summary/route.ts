import { breakdown, summary } from "@/lib/analytics";
import { member } from "@/lib/auth";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { toWireRange, toWireValue } from "../wire";
import { toWireUsage } from "./wire";

const TOP = 5;

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: filterQuery({}) },
  async ({ scope, query, request }) => {
    const filter = toFilter(query, await getTeam(scope));
    const [{ previous, ...totals }, ...tops] = await Promise.all([
      summary(scope, filter),
      breakdown(scope, filter, "model", { limit: TOP }),
      breakdown(scope, filter, "feature", { limit: TOP }),
      breakdown(scope, filter, "user", { limit: TOP }),
    ]);
    const [models, features, users] = tops.map(({ rows }) => rows.map((row) => toWireValue(row)));
    return answerOwnCopy(request, {
      ...toWireRange(filter),
      ...toWireUsage(totals, filter.now),
      previous: { from: previous.range.from, to: previous.range.to, ...toWireUsage(previous, filter.now) },
      top_models: models,
      top_features: features,
      top_users: users,
    });
  },
);
