/** Under 768 px a table row is two lines: what comes before order 3, and below it the rest in small. */
export const STACKED_TABLE = "max-md:[&_table]:block max-md:[&_tbody]:block max-md:[&_thead]:sr-only";
export const STACKED_ROW =
  "max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-2 max-md:gap-y-px max-md:px-4 max-md:py-2 " +
  "max-md:before:order-3 max-md:before:basis-full";
export const STACKED_CELL = "max-md:h-auto! max-md:px-0!";
export const STACKED_SMALL = "max-md:text-small max-md:text-ink-3";
