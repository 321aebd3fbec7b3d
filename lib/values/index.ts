import "server-only";

export { type CoursePoint, courses } from "./courses";
export { type ListedValue, listTagKeys, listValues } from "./list";
export { hasNames, namesOf } from "./names";
export { type Seen, seen } from "./seen";
