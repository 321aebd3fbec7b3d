import { z } from "zod";
import { member } from "@/lib/auth";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { answerOwnCopy } from "@/lib/http/revalidate";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { listValues } from "@/lib/values";
import { filterName } from "../dimensions";

const query = filterQuery({
  name: filterName,
  contains: z
    .string()
    .max(200)
    .refine((text) => !text.includes("\0") && text.isWellFormed())
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query },
  async ({ scope, query: { name, contains, limit, ...given }, request }) => {
    const filter = toFilter(given, await getTeam(scope));
    const data = await listValues(scope, filter, name, { contains, limit });
    return answerOwnCopy(request, { data, next_cursor: null });
  },
);
