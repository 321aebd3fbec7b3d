import type { BreakdownDimension } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import { namesOf } from "@/lib/values";
import { unsetWords } from "./dimensions";

/** How to call values of a dimension on a page: projects and keys by their names, calls without a value in words. */
export async function labelsOf(
  scope: Scope,
  dimension: BreakdownDimension,
  keys: string[],
): Promise<(key: string) => string> {
  const names = await namesOf(scope, dimension, keys);
  return (key) => (key === "" ? unsetWords(dimension) : (names.get(key) ?? key));
}
