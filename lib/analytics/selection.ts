import { z } from "zod";
import { Prisma } from "@/lib/db";
import { toProviderName } from "@/lib/pricing";

/** The columns of `event` (alias `e`) that events are selected by; `grade` is the caller's, as adjustments move it. */
const COLUMNS = {
  project_id: Prisma.sql`e.project_id::text`,
  provider: Prisma.sql`e.provider`,
  model: Prisma.sql`e.model`,
  feature: Prisma.sql`coalesce(e.feature, '')`,
  environment: Prisma.sql`coalesce(e.environment, '')`,
  key_id: Prisma.sql`coalesce(e.key_id::text, '')`,
  user_id: Prisma.sql`coalesce(e.end_user_id, '')`,
  customer_id: Prisma.sql`coalesce(e.customer_id, '')`,
  session_id: Prisma.sql`coalesce(e.session_id, '')`,
  door: Prisma.sql`e.door`,
  status: Prisma.sql`e.status`,
  service_tier: Prisma.sql`coalesce(e.service_tier, '')`,
  operation: Prisma.sql`e.operation`,
};

/** `model`, `feature`, … `tag.<key>` → the values of which an event has one; different names must all hold. */
export type Selection = Record<string, string[]>;

const NAMES = new Set([...Object.keys(COLUMNS), "grade"]);
const TAG = /^tag\.(.{1,64})$/s;
const MAX_VALUES = 100;

const value = z.string().max(256);
const values = z.union([value.transform((one) => [one]), z.array(value).min(1).max(MAX_VALUES)]);

/** Reads a selection as it is sent: a value or a list of values by name. An unknown name is an error of that field. */
export const selectionInput = z.record(z.string(), values).transform((given, context): Selection => {
  for (const name of Object.keys(given))
    if (!NAMES.has(name) && !TAG.test(name))
      context.addIssue({ code: "custom", path: [name], message: "is no name of a filter" });
  const { provider } = given;
  return provider ? { ...given, provider: provider.map(toProviderName) } : given;
});

/** Conditions on `event` (alias `e`); `grade` is what the event's grade is now. */
export function selectionWhere(selection: Selection, grade: Prisma.Sql): Prisma.Sql[] {
  return Object.entries(selection).map(
    ([name, values]) => Prisma.sql`${columnOf(name, grade)} = ANY(${values}::text[])`,
  );
}

function columnOf(name: string, grade: Prisma.Sql): Prisma.Sql {
  if (name === "grade") return grade;
  const tag = TAG.exec(name)?.[1];
  if (tag !== undefined) return Prisma.sql`coalesce(e.tags->>${tag}, '')`;
  // safe because a name is read by selectionInput
  return COLUMNS[name as keyof typeof COLUMNS];
}
