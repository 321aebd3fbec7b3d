import "server-only";

export { closeDatabase, database, openDatabase } from "./client";
export { Prisma } from "./generated/client";
export { migrate } from "./migrate";
export { dropMonthsBefore, ensureMonths, monthOf, retentionFloor } from "./partitions";
export { type Actor, boundProject, type Db, type Role, type Scope, transaction } from "./scope";
