import "server-only";

export { type Breakdown, type BreakdownRow, breakdown } from "./breakdown";
export { type Filter, type Period, parseFilter, previousRange, type SearchParams } from "./filter";
export { filterFields, toFilter } from "./query";
export { type Receiving, receiving } from "./receiving";
export { type Selection, selectionInput, selectionWhere } from "./selection";
export { modelColorKey, type SeriesColor, seriesColors } from "./series-color";
export { type GradeFigures, type Summary, summary, type Totals } from "./summary";
export { type Bucket, type Series, type Timeseries, timeseries } from "./timeseries";
export { at, type Dimension, eventWhere, rollupWhere } from "./where";
