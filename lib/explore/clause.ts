import { Prisma } from "@/lib/db";
import { eventGrade, type Selection, selectionWhere } from "@/lib/filters";

/** Values of a dimension of the daily sums. */
export type Sum = { dimension: string; keys: string[] };

/** Something that must hold of an event, and what is known beforehand of where it does. */
export type Clause = {
  /** A condition on `event` (alias `e`) and its last adjustment (alias `a`). */
  where: Prisma.Sql;
  /** Whether it needs the adjustment. */
  isOfGrade?: boolean;
  /** Its calls of a day are among the ones of these sums and those at `times`; null when no sums tell. */
  sums: Sum[] | null;
  times?: Date[];
  /** Whether no match lies anywhere else than at `times`, whatever the sums say. */
  areAllTimes?: boolean;
  /** The same condition in a form that finds rare events by an index other than that of time. */
  seek?: Prisma.Sql;
};

/** The dimension of the daily sums for the name of a filter, and whether an index finds a rare value of it. */
const DIMENSIONS: Record<string, { dimension: string; isIndexed: boolean }> = {
  model: { dimension: "model", isIndexed: true },
  feature: { dimension: "feature", isIndexed: true },
  user_id: { dimension: "user", isIndexed: true },
  session_id: { dimension: "session", isIndexed: true },
  customer_id: { dimension: "customer", isIndexed: true },
  provider: { dimension: "provider", isIndexed: false },
  environment: { dimension: "environment", isIndexed: false },
  key_id: { dimension: "key", isIndexed: false },
  door: { dimension: "door", isIndexed: false },
  status: { dimension: "status", isIndexed: false },
  operation: { dimension: "operation", isIndexed: false },
  service_tier: { dimension: "service_tier", isIndexed: false },
};
const EVERYTHING: Sum[] = [{ dimension: "total", keys: [""] }];

/** The dimension of the daily sums that a name of a filter is about. */
export function dimensionOf(name: string): string {
  return DIMENSIONS[name]?.dimension ?? name;
}

/** What a selection asks for, one by one. */
export function toClauses(selection: Selection): Clause[] {
  return Object.entries(selection).map(([name, values]) => {
    const [where = Prisma.sql`true`] = selectionWhere({ [name]: values }, eventGrade);
    // These are columns of all sums.
    if (name === "project_id" || name === "grade")
      return { where, sums: EVERYTHING, isOfGrade: name === "grade" };
    if (name === "unit") return { where, sums: null };
    const isTag = name.startsWith("tag.");
    const dimension = dimensionOf(name);
    const isIndexed = isTag || DIMENSIONS[name]?.isIndexed === true;
    // A call without a tag is in no sum of it, and an index leads to what there is.
    const asksForNone = values.includes("");
    const sums = isTag && asksForNone ? null : [{ dimension, keys: values }];
    return { where, sums, ...(isIndexed && !asksForNone && { seek: where }) };
  });
}
