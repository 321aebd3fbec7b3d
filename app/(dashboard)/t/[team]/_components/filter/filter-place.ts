export type FilterName = { name: string; label: string; unset: string };

/** Where a filter is chosen for: the page with all that stays, and what the API is asked. */
export type FilterPlace = {
  team: string;
  path: string;
  /** The address's parts that stay, the filter among them. */
  kept: [name: string, value: string][];
  /** The range and the filter as the API reads them. */
  question: string;
};
