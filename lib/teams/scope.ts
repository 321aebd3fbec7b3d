import type { Actor, Scope } from "@/lib/db";
import { database } from "@/lib/db";
import { log } from "@/lib/log";

/** The scope of someone who was let in: this process's database, and deferred work after the running tick. */
export function scopeFor(teamId: string, actor: Actor): Scope {
  const scope: Scope = {
    teamId,
    actor,
    db: database().prisma,
    defer: (task) => {
      setImmediate(() => {
        task(scope).catch((error) => log.error({ err: error, team_id: teamId }, "deferred work failed"));
      });
    },
  };
  return scope;
}
