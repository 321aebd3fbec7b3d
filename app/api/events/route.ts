import { z } from "zod";
import { member } from "@/lib/auth";
import { formatEventCursor, listEvents, parseEventCursor, parseText } from "@/lib/explore";
import { filterQuery, toFilter } from "@/lib/filters";
import { anyOf } from "@/lib/http/access";
import { endpoint } from "@/lib/http/endpoint";
import { key } from "@/lib/keys";
import { getTeam } from "@/lib/teams";
import { toWireEvent } from "./wire";

const query = filterQuery({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z
    .string()
    .transform((text, context) => {
      const cursor = parseEventCursor(text);
      if (!cursor) context.addIssue({ code: "custom", message: "is no cursor of this list" });
      return cursor ?? z.NEVER;
    })
    .optional(),
  q: z
    .string()
    .transform((text, context) => {
      const read = parseText(text);
      if (read === null)
        context.addIssue({ code: "custom", message: "must have 1 to 200 characters that can be read" });
      return read ?? z.NEVER;
    })
    .optional(),
});

export const GET = endpoint(
  { access: anyOf(member("viewer"), key("read")), limit: "api", query },
  async ({ scope, query: { limit, cursor, q, ...given } }) => {
    const filter = toFilter(given, await getTeam(scope));
    const { events, older, searchedTo } = await listEvents(scope, filter, {
      limit,
      ...(cursor && { older: cursor }),
      ...(q && { text: q }),
    });
    return Response.json({
      data: events.map(toWireEvent),
      next_cursor: older && formatEventCursor(older),
      searched_to: searchedTo,
    });
  },
);
