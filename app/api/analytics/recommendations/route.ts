import { member } from "@/lib/auth";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { type Recommendation, recommendations } from "@/lib/savings";
import { getTeam } from "@/lib/teams";
import { toWireRange } from "../wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: filterQuery({}) },
  async ({ scope, query, request }) => {
    const filter = toFilter(query, await getTeam(scope));
    const { list, days } = await recommendations(scope, filter);
    return answerOwnCopy(request, {
      data: list.map(toWire),
      next_cursor: null,
      ...toWireRange(filter),
      elapsed_days: Math.floor(days * 100) / 100,
    });
  },
);

function toWire({ subject: { provider, model, feature, keyId }, ...advice }: Recommendation) {
  return {
    id: advice.id,
    kind: advice.kind,
    title: advice.title,
    provider: provider ?? null,
    model: model ?? null,
    feature: feature ?? null,
    key_id: keyId ?? null,
    alternative: advice.alternative,
    saving_usd_month: advice.savingUsdMonth,
    arithmetic: advice.arithmetic,
    assumption: advice.assumption,
  };
}
