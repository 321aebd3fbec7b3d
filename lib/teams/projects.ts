import { boundProject, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isUuid } from "@/lib/id";

export type Project = { id: string; slug: string; name: string; isDefault: boolean };

const fields = { id: true, slug: true, name: true, isDefault: true } as const;

/** The team's projects that the scope may see, the default one first. */
export async function listProjects(scope: Scope): Promise<Project[]> {
  return scope.db.project.findMany({
    where: { teamId: scope.teamId, id: boundProject(scope) ?? undefined },
    orderBy: [{ isDefault: "desc" }, { name: "asc" }, { id: "asc" }],
    select: fields,
  });
}

/** One project of the team; `not_found` for another team's, or another than the one the scope is bound to. */
export async function getProject(scope: Scope, id: string): Promise<Project> {
  const bound = boundProject(scope);
  const visible = isUuid(id) && (bound === null || bound === id);
  const project = visible
    ? await scope.db.project.findFirst({ where: { teamId: scope.teamId, id }, select: fields })
    : null;
  if (!project) throw new AppError("not_found", "There is no such project.");
  return project;
}
