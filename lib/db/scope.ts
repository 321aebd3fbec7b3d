import type { Prisma, PrismaClient } from "./generated/client";

export type Role = "owner" | "admin" | "member" | "viewer";

/** Who acts: a signed-in user in a team, an API key, or a background job. */
export type Actor =
  | { kind: "user"; userId: string; role: Role }
  | { kind: "key"; keyId: string; projectId: string | null }
  | { kind: "job"; name: string };

export type Db = PrismaClient | Prisma.TransactionClient;

/**
 * First argument of every domain function: which team, who acts, which database handle. `defer` runs a task
 * after the answer in a request, and at once in jobs and tests.
 */
export type Scope = {
  teamId: string;
  actor: Actor;
  db: Db;
  defer: (task: (scope: Scope) => Promise<void>) => void;
};

/** The same scope with `db` swapped for one transaction; a scope already in one keeps it. */
export function transaction<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
  if (!("$transaction" in scope.db)) return work(scope);
  return scope.db.$transaction((db) => work({ ...scope, db }));
}

/** The project a scope is bound to, or null when it may see all of its team. */
export function boundProject(scope: Scope): string | null {
  return scope.actor.kind === "key" ? scope.actor.projectId : null;
}
