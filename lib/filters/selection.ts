import { z } from "zod";
import { Prisma } from "@/lib/db";
import { isUuid } from "@/lib/id";
import { toProviderName } from "@/lib/pricing";

/** The columns of `event` (alias `e`) that events are selected by; `grade` is the caller's, as adjustments move it. */
const COLUMNS = {
  provider: Prisma.sql`e.provider`,
  model: Prisma.sql`e.model`,
  door: Prisma.sql`e.door`,
  status: Prisma.sql`e.status`,
  operation: Prisma.sql`e.operation`,
  project_id: Prisma.sql`e.project_id::text`,
  feature: Prisma.sql`e.feature`,
  environment: Prisma.sql`e.environment`,
  key_id: Prisma.sql`e.key_id::text`,
  user_id: Prisma.sql`e.end_user_id`,
  customer_id: Prisma.sql`e.customer_id`,
  session_id: Prisma.sql`e.session_id`,
  service_tier: Prisma.sql`e.service_tier`,
};

/** `model`, `feature`, … `tag.<key>` → the values of which an event has one; different names must all hold. */
export type Selection = Record<string, string[]>;

/** `unit` takes the events that used one of these things, whatever they used beside it. */
const NAMES = new Set([...Object.keys(COLUMNS), "grade", "unit"]);
const TAG = /^tag\.(.{1,64})$/s;
const MAX_VALUES = 100;

// PostgreSQL reads neither NUL nor half a character.
const isReadable = (text: string) => !text.includes("\0") && text.isWellFormed();

export function isFilterName(name: string): boolean {
  return NAMES.has(name) || (TAG.test(name) && isReadable(name));
}

const value = z.string().max(256).refine(isReadable, "has a character that cannot be used");
const values = z.union([value.transform((one) => [one]), z.array(value).min(1).max(MAX_VALUES)]);

/** Reads a selection as it is sent: a value or a list of values by name. An unknown name is an error of that field. */
export const selectionInput = z.record(z.string(), values).transform((given, context): Selection => {
  for (const name of Object.keys(given))
    if (!isFilterName(name))
      context.addIssue({ code: "custom", path: [name], message: "is no name of a filter" });
  if (given.project_id?.every(isUuid) === false)
    context.addIssue({ code: "custom", path: ["project_id"], message: "is no id of a project" });
  const { provider, project_id: projects, key_id: keys } = given;
  const lower = (text: string) => text.toLowerCase();
  return {
    ...given,
    ...(provider && { provider: provider.map(toProviderName) }),
    // The sums are asked for ids as texts, in which upper and lower case differ.
    ...(projects && { project_id: projects.map(lower) }),
    ...(keys && { key_id: keys.map(lower) }),
  };
});

/** Conditions on `event` (alias `e`); `grade` is what the event's grade is now. */
export function selectionWhere(selection: Selection, grade: Prisma.Sql): Prisma.Sql[] {
  return Object.entries(selection).map(([name, values]) => condition(name, values, grade));
}

// The shape decides whether an index is used: a bare column, a bare `tags`, an id as an id.
function condition(name: string, values: string[], grade: Prisma.Sql): Prisma.Sql {
  if (name === "project_id") return Prisma.sql`e.project_id = ANY(${values}::uuid[])`;
  if (name === "unit") return unitCondition(values);
  if (values.includes("")) return Prisma.sql`${valueOfEvent(name, grade)} = ANY(${values}::text[])`;
  const tag = TAG.exec(name)?.[1];
  if (tag === undefined) return Prisma.sql`${columnOf(name, grade)} = ANY(${values}::text[])`;
  const holds = values.map((value) => Prisma.sql`e.tags @> ${JSON.stringify({ [tag]: value })}::jsonb`);
  return Prisma.sql`(${Prisma.join(holds, " OR ")})`;
}

function unitCondition(units: string[]): Prisma.Sql {
  const used = Prisma.sql`coalesce(e.units ?| ${units}::text[], false)`;
  return units.includes("") ? Prisma.sql`(${used} OR coalesce(e.units, '{}') = '{}')` : used;
}

/** The value of an event (alias `e`) under the name of a filter; empty for none. */
export function valueOfEvent(name: string, grade: Prisma.Sql): Prisma.Sql {
  const tag = TAG.exec(name)?.[1];
  if (tag !== undefined) return Prisma.sql`coalesce(e.tags->>${tag}, '')`;
  return Prisma.sql`coalesce(${columnOf(name, grade)}, '')`;
}

function columnOf(name: string, grade: Prisma.Sql): Prisma.Sql {
  // safe because a name is read by selectionInput
  return name === "grade" ? grade : COLUMNS[name as keyof typeof COLUMNS];
}

/** Reads a selection from a page's address; what makes no sense is passed over. */
export function parseSelection(params: Record<string, string | string[] | undefined>): Selection {
  const selection: Selection = {};
  for (const [name, given] of Object.entries(params)) {
    if (given === undefined || !isFilterName(name)) continue;
    const read = selectionInput.safeParse({ [name]: given });
    if (read.success) Object.assign(selection, read.data);
  }
  return selection;
}
