import { type BreakdownDimension, selectedAs } from "@/lib/analytics";
import type { Scope } from "@/lib/db";
import type { Filter } from "@/lib/filters";
import { DIMENSIONS, unsetWords, wordsOf } from "../dimensions";
import { labelsOf } from "../labels-of";

/** What the filter says of one name: its values, and how to call them on a page. */
export type Chip = { name: string; label: string; unset: string; values: string[]; words: string[] };

/** The names of filters that every team has, as they are offered. */
export const FILTER_NAMES = DIMENSIONS.map((dimension) => ({
  name: selectedAs(dimension),
  ...labelOf(dimension),
}));

export async function chipsOf(scope: Scope, { selection }: Pick<Filter, "selection">): Promise<Chip[]> {
  return Promise.all(
    Object.entries(selection).map(async ([name, values]) => {
      const dimension = dimensionOf(name);
      const wordOf = await labelsOf(scope, dimension, values);
      return { name, ...labelOf(dimension), values, words: values.map(wordOf) };
    }),
  );
}

function labelOf(dimension: BreakdownDimension) {
  const tag = dimension.startsWith("tag.") ? dimension.slice(4) : null;
  return { label: tag ?? wordsOf(dimension).one, unset: unsetWords(dimension) };
}

/** The dimension that a name of a filter is about. */
export function dimensionOf(name: string): BreakdownDimension {
  // safe because a selection has names of filters only, and what is no plain one is a tag
  return DIMENSIONS.find((one) => selectedAs(one) === name) ?? (name as `tag.${string}`);
}
