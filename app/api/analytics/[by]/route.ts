import { z } from "zod";
import { member } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { dimensionOfPath } from "../dimensions";
import { answerValues, pageFields } from "../values";

const params = z.object({
  by: z.string().transform((segment) => {
    const dimension = dimensionOfPath(segment);
    if (!dimension) throw new AppError("not_found", "There is nothing at this address.");
    return dimension;
  }),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", params, query: filterQuery(pageFields) },
  async ({ scope, params: { by }, query: { limit, cursor, then_by, top, ...given }, request }) => {
    const filter = toFilter(given, await getTeam(scope));
    return answerOwnCopy(request, await answerValues(scope, filter, by, { limit, cursor, then_by, top }));
  },
);
