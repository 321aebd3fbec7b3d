import "server-only";

export { type CoursePoint, type CourseValue, courses } from "./courses";
export { type ListedValue, listTagKeys, listValues } from "./list";
export { hasNames, namesOf } from "./names";
export { type Parts, parts } from "./parts";
export { type Seen, seen } from "./seen";
