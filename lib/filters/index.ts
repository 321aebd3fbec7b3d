import "server-only";

export { type Filter, type Period, parseFilter, previousRange, type SearchParams, shiftBack } from "./filter";
export { filterQuery, readInstant, requireRange, toFilter } from "./query";
export { isFilterName, type Selection, selectionInput, selectionWhere, valueOfEvent } from "./selection";
export {
  adjustmentsWithin,
  at,
  eventCost,
  eventGrade,
  eventWhere,
  isCounted,
  recordedWhere,
  type Span,
} from "./where";
