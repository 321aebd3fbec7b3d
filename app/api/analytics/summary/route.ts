import { summary } from "@/lib/analytics";
import { member } from "@/lib/auth";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { toWireRange, toWireTotals } from "../wire";

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query: filterQuery({}) },
  async ({ scope, query, request }) => {
    const filter = toFilter(query, await getTeam(scope));
    const { previous, ...totals } = await summary(scope, filter);
    return answerOwnCopy(request, {
      ...toWireRange(filter),
      ...toWireTotals(totals),
      previous: { from: previous.range.from, to: previous.range.to, ...toWireTotals(previous) },
    });
  },
);
