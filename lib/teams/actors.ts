import { type Actor, Prisma, type Scope } from "@/lib/db";

/** Who did something, as it is kept beside what they did: `user:<id>`, `key:<id>` or `job:<name>`. */
export function actorId(actor: Actor): string {
  if (actor.kind === "user") return `user:${actor.userId}`;
  return actor.kind === "key" ? `key:${actor.keyId}` : `job:${actor.name}`;
}

/** How to call them: a user's full name, `API key <name>`, or the job; the kind alone for one that is gone. */
export async function actorNames(scope: Scope, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  const rest = (kind: string) =>
    known.filter((id) => id.startsWith(`${kind}:`)).map((id) => id.slice(kind.length + 1));
  const rows = await scope.db.$queryRaw<{ id: string; name: string }[]>(Prisma.sql`
    SELECT 'user:' || u.id AS id, u.full_name AS name
      FROM app_user u JOIN member m ON m.user_id = u.id AND m.team_id = ${scope.teamId}::uuid
     WHERE u.id = ANY(${rest("user")}::uuid[])
    UNION ALL
    SELECT 'key:' || k.id, 'API key ' || k.name FROM api_key k
     WHERE k.team_id = ${scope.teamId}::uuid AND k.id = ANY(${rest("key")}::uuid[])`);
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  for (const id of known) if (!names.has(id)) names.set(id, fallbackName(id));
  return names;
}

function fallbackName(id: string): string {
  if (id.startsWith("user:")) return "a former member";
  return id.startsWith("key:") ? "an API key" : id.replace(/^job:/, "");
}
