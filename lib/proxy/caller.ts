import { member } from "@/lib/auth";
import { isConnectionError } from "@/lib/connection-error";
import { boundProject, type Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { identifyKey, knownKey } from "@/lib/keys";
import { credentialsOf, type Provider } from "@/lib/providers";
import { listProjects, scopeFor } from "@/lib/teams";
import type { Incoming } from "./incoming";

export type Caller = {
  scope: Scope;
  projectId: string;
  /** A credential of ours stands where the provider's belongs, or none: the stored one is to be put there. */
  needsKey: boolean;
  /** Calls pass when the database is away. */
  isFailOpen: boolean;
};

const OURS = /^tb_(ak|ut)_/;

/** Whether a credential is one of ours, which no provider may see. */
export function isOurs(credential: string): boolean {
  return OURS.test(credential);
}

/** Who makes a call. Throws `unauthorized`, `forbidden`, `not_found`. */
export async function identify(provider: Provider, request: Incoming): Promise<Caller> {
  const own = request.header("x-tokenbudget-key");
  const credentials = credentialsOf(provider, request).map(({ value }) => value);
  const ours = own ?? credentials.find(isOurs);
  if (!ours)
    throw new AppError(
      "unauthorized",
      "Send a TokenBudget API key (tb_ak_…) as X-TokenBudget-Key, or in place of the provider's key.",
    );
  const needsKey = credentials.every(isOurs);
  const caller = ours.startsWith("tb_ut_") ? await asMember(ours, request) : await asKey(ours);
  return { ...caller, needsKey };
}

async function asKey(token: string): Promise<Omit<Caller, "needsKey">> {
  const identity = await identifyKey(`Bearer ${token}`, "proxy").catch((error: unknown) => {
    const known = isConnectionError(error) ? knownKey(token) : null;
    if (!known?.isFailOpen || !known.scopes.includes("proxy")) throw error;
    return known;
  });
  if (!identity) throw new AppError("unauthorized", "X-TokenBudget-Key is not an API key of TokenBudget.");
  const { keyId, teamId, projectId, defaultProjectId, isFailOpen } = identity;
  const scope = scopeFor(teamId, { kind: "key", keyId, projectId });
  return { scope, projectId: projectId ?? defaultProjectId, isFailOpen };
}

async function asMember(token: string, { header }: Incoming): Promise<Omit<Caller, "needsKey">> {
  const headers = new Headers({ authorization: `Bearer ${token}` });
  const team = header("x-team");
  if (team) headers.set("x-team", team);
  const grant = await member("member")(new Request("http://localhost", { headers }));
  if (!grant) throw new AppError("unauthorized", "This token is not known or has expired.");
  const [project] = await listProjects(grant.scope);
  if (!project) throw new AppError("not_found", "The team has no project.");
  return { scope: grant.scope, projectId: project.id, isFailOpen: false };
}

const FRESH_MS = 10_000;
type Named = { ids: Map<string, string>; readAt: number };
const holder = globalThis as typeof globalThis & { tokenbudgetProjects?: Map<string, Named> };

/** The project that `X-TB-Project` names, by id or slug; null when there is none that the caller may write to. */
export async function findProject(scope: Scope, name: string): Promise<string | null> {
  holder.tokenbudgetProjects ??= new Map();
  const subject = `${scope.teamId} ${boundProject(scope)}`;
  const known = holder.tokenbudgetProjects.get(subject);
  if (known && Date.now() - known.readAt < FRESH_MS) return known.ids.get(name) ?? null;
  const projects = await listProjects(scope).catch((error: unknown) => {
    if (!known || !isConnectionError(error)) throw error;
    return null;
  });
  if (!projects) return known?.ids.get(name) ?? null;
  const ids = new Map(projects.flatMap(({ id, slug }) => [[slug, id] as const, [id, id] as const]));
  holder.tokenbudgetProjects.set(subject, { ids, readAt: Date.now() });
  return ids.get(name) ?? null;
}
