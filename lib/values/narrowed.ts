import { type Dimension, selectedAs } from "@/lib/analytics";
import type { Filter, Selection } from "@/lib/filters";

/** The selection of some values of a dimension within that of a filter, so that no others are read. */
export function narrowed({ selection }: Filter, dimension: Dimension, keys: string[]): Selection {
  if (dimension === "total") return selection;
  return { ...selection, [selectedAs(dimension)]: [...new Set(keys)] };
}
