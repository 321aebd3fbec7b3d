import type { BreakdownDimension } from "@/lib/analytics";

type Plain = Exclude<BreakdownDimension, `tag.${string}`>;
type Words = { one: string; many: string };

/** In the order in which they are offered. */
const WORDS: Record<Plain, Words> = {
  model: { one: "model", many: "models" },
  provider: { one: "provider", many: "providers" },
  project: { one: "project", many: "projects" },
  feature: { one: "feature", many: "features" },
  environment: { one: "environment", many: "environments" },
  user: { one: "end user", many: "end users" },
  customer: { one: "customer", many: "customers" },
  session: { one: "session", many: "sessions" },
  key: { one: "API key", many: "API keys" },
  service_tier: { one: "service tier", many: "service tiers" },
  door: { one: "door", many: "doors" },
  status: { one: "status", many: "statuses" },
  grade: { one: "grade", many: "grades" },
  operation: { one: "operation", many: "operations" },
};

/** All but the tags, of which every team has its own. */
export const DIMENSIONS = Object.keys(WORDS) as Plain[];

const TAG = /^tag\.(.{1,64})$/s;

/** How to call the values of a dimension: `end user`, `end users`; of a tag `value of matter`. */
export function wordsOf(dimension: BreakdownDimension): Words {
  const tag = TAG.exec(dimension)?.[1];
  if (tag !== undefined) return { one: `value of ${tag}`, many: `values of ${tag}` };
  // safe because every other dimension is a plain one
  return WORDS[dimension as Plain];
}

/** The heading of a dimension: `End user`, `API key`; of a tag its key as it is. */
export function titleOf(dimension: BreakdownDimension): string {
  const tag = TAG.exec(dimension)?.[1];
  if (tag !== undefined) return tag;
  const { one } = wordsOf(dimension);
  return one.charAt(0).toUpperCase() + one.slice(1);
}

/** For the calls without a value. */
export function unsetWords(dimension: BreakdownDimension): string {
  const tag = TAG.exec(dimension)?.[1];
  return tag === undefined ? `no ${wordsOf(dimension).one} set` : `without ${tag}`;
}

/** Null for what is no dimension. */
export function parseDimension(text: string | undefined): BreakdownDimension | null {
  if (text === undefined) return null;
  if (TAG.test(text)) return text as `tag.${string}`;
  return DIMENSIONS.find((dimension) => dimension === text) ?? null;
}
