import { z } from "zod";
import { type BreakdownDimension, breakdown, formatPlace, parsePlace } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { hasNames, namesOf } from "@/lib/values";
import { toWireRange, toWireValue } from "./wire";

/** What every list of values takes beside a filter. */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z
    .string()
    .transform((text, context) => {
      const place = parsePlace(text);
      if (!place) context.addIssue({ code: "custom", message: "is no cursor of this list" });
      return place ?? z.NEVER;
    })
    .optional(),
};
type Page = z.output<z.ZodObject<typeof pageFields>>;

/** A page of the values of a dimension, dearest first, and what there is in all. */
export async function answerValues(
  scope: Scope,
  filter: Filter,
  dimension: BreakdownDimension,
  { limit, cursor }: Page,
) {
  const { rows, count, costUsd } = await breakdown(scope, filter, dimension, {
    limit: limit + 1,
    after: cursor,
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const names = await namesOf(
    scope,
    dimension,
    page.map(({ key }) => key),
  );
  return {
    data: page.map((row) => toWireValue(row, hasNames(dimension) ? (names.get(row.key) ?? null) : undefined)),
    next_cursor: last ? formatPlace(last) : null,
    ...toWireRange(filter),
    total_cost_usd: costUsd,
    count,
  };
}
