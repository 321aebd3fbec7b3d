import "server-only";

export { type ColumnType, sentAs, toArray } from "./arrays";
export { closeDatabase, database, inTransaction, openDatabase } from "./client";
export { type EmbeddedServer, startEmbedded } from "./embedded";
export { lockFolder } from "./folder-lock";
export { Prisma } from "./generated/client";
export { commitInGroup, type Kind } from "./group";
export { migrate } from "./migrate";
export { dropMonthsBefore, ensureMonths, monthOf, retentionFloor } from "./partitions";
export { retrying } from "./retry";
export { type Actor, boundProject, type Db, type Role, type Scope, transaction } from "./scope";
