import "server-only";

export {
  type Breakdown,
  type BreakdownDimension,
  type BreakdownOrder,
  type BreakdownPlace,
  type BreakdownRow,
  type BreakdownSort,
  breakdown,
  breakdownOrder,
  breakdownSums,
  formatPlace,
  parsePlace,
  SUMMED_COLUMNS,
  type SummedRow,
  toBreakdownRow,
} from "./breakdown";
export type { SummedDays } from "./days";
export { type Latency, type LatencyBucket, latency } from "./latency";
export type { Series, SeriesFigures } from "./series";
export { type GradeFigures, type Receiving, receiving, type Summary, summary, type Totals } from "./summary";
export { type Bucket, type Timeseries, timeseries } from "./timeseries";
export { type Change, lastWeeks, type Trends, trends, type Week } from "./trends";
export { type Dimension, rolledFor, selectedAs, summedDays, usage } from "./usage";
