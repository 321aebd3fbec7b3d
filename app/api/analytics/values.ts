import { z } from "zod";
import {
  type BreakdownDimension,
  type BreakdownRow,
  breakdown,
  formatPlace,
  parsePlace,
} from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { hasNames, namesOf, parts } from "@/lib/values";
import { dimensionName } from "./dimensions";
import { toWireRange, toWireValue, wrong } from "./wire";

/** So many parts of a value stand for themselves, unless it is said how many. */
const SHOWN_PARTS = 5;

/** What every list of values takes beside a filter. */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  then_by: dimensionName.optional(),
  top: z.coerce.number().int().min(1).max(50).optional(),
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
  { limit, cursor, then_by: inner, top }: Page,
) {
  if (inner === dimension) throw wrong("then_by", "is what the values are of already");
  if (top !== undefined && !inner) throw wrong("top", "needs then_by");
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
  const partsOf = inner
    ? await wireParts(scope, filter, { outer: dimension, inner }, page, {
        top: top ?? SHOWN_PARTS,
        ofUsd: costUsd,
      })
    : [];
  return {
    data: page.map((row, place) => ({
      ...toWireValue(row, hasNames(dimension) ? (names.get(row.key) ?? null) : undefined),
      ...(inner && { parts: partsOf[place] }),
    })),
    next_cursor: last ? formatPlace(last) : null,
    ...toWireRange(filter),
    total_cost_usd: costUsd,
    count,
  };
}

/** What each of some values divides into, dearest first; the key null stands for all other parts: no part has it. */
async function wireParts(
  scope: Scope,
  filter: Filter,
  by: { outer: BreakdownDimension; inner: BreakdownDimension },
  values: BreakdownRow[],
  choice: { top: number; ofUsd: string },
) {
  const found = await parts(scope, filter, by, values, { sort: [], ...choice });
  const keys = found.flatMap(({ rows }) => rows.map(({ key }) => key));
  const names = await namesOf(scope, by.inner, keys);
  return found.map(({ rows, other }) => [
    ...rows.map((row) => toWireValue(row, hasNames(by.inner) ? (names.get(row.key) ?? null) : undefined)),
    ...(other ? [{ ...toWireValue(other), key: null }] : []),
  ]);
}
