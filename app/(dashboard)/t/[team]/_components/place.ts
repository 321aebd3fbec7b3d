import type { Filter, SearchParams } from "@/lib/filters";
import type { Chip } from "./filter/chips";

/** Where a page is: its path, what its address says, and how that is read. */
export type Place = {
  path: string;
  params: SearchParams;
  filter: Filter;
  chips: Chip[];
  /** What the address says of the page besides its filter, and links of its filter bar keep. */
  own?: Record<string, string | string[] | null>;
};
