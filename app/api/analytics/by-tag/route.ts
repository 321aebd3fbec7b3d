import { member } from "@/lib/auth";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { tagKey } from "../dimensions";
import { answerValues, pageFields } from "../values";

export const GET = endpoint(
  {
    access: anyOf(member("viewer"), key("read")),
    limit: "api",
    query: filterQuery({ ...pageFields, tag_key: tagKey }),
  },
  async ({ scope, query: { limit, cursor, then_by, top, tag_key, ...given }, request }) => {
    const filter = toFilter(given, await getTeam(scope));
    const answer = await answerValues(scope, filter, `tag.${tag_key}`, { limit, cursor, then_by, top });
    return answerOwnCopy(request, { ...answer, tag_key });
  },
);
