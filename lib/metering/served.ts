// Budgets go by the model that an answer names, which is often a dated one of what was asked for. So that a call is
// reserved where it will be counted, what a name was served as is remembered: for the team, since a team may say where a
// provider is, and what answers there is no other's concern.
import { database, type Scope } from "@/lib/db";

type Team = Pick<Scope, "teamId">;

const MOST = 5000;
/** Names that one name was answered by, the last one first. */
const MOST_NAMES = 8;
/** So many calls are looked through for what a name was served as. */
const LATEST = 20_000;

const holder = globalThis as typeof globalThis & {
  tokenbudgetServed?: Map<string, string[]>;
  tokenbudgetRecalled?: Map<string, Promise<void>>;
};

/**
 * What calls of a model were answered with, the last one first; the same name when none was seen. There are several only
 * where the name does not say a model at all.
 */
export function servedNames({ teamId }: Team, provider: string, model: string): [string, ...string[]] {
  const [last, ...others] = holder.tokenbudgetServed?.get(`${teamId}/${provider}/${model}`) ?? [];
  return [last ?? model, ...others];
}

/**
 * Has {@link servedNames} know what the ledger tells of a name that no answer has told in this process: once a team and
 * name, among its latest calls.
 */
export async function recallServed({ teamId }: Team, provider: string, model: string | null): Promise<void> {
  if (model === null) return;
  const key = `${teamId}/${provider}/${model}`;
  if (names().has(key)) return;
  holder.tokenbudgetRecalled ??= new Map();
  const recalled = holder.tokenbudgetRecalled;
  if (recalled.size >= MOST) recalled.clear();
  const recall = recalled.get(key) ?? recallLast(teamId, provider, model);
  recalled.set(key, recall);
  await recall.catch((error: unknown) => {
    recalled.delete(key);
    throw error;
  });
}

async function recallLast(teamId: string, provider: string, model: string): Promise<void> {
  const { rows } = await database().pool.query<{ model: string }>({
    name: "last_served",
    text: `SELECT model FROM (
        SELECT provider, model, requested_model FROM event
         WHERE team_id = $1::uuid AND occurred_at > now() - interval '30 days' ORDER BY occurred_at DESC LIMIT $4
      ) AS latest WHERE provider = $2 AND requested_model = $3 LIMIT 1`,
    values: [teamId, provider, model, LATEST],
  });
  if (rows[0]) noteServed({ teamId }, provider, model, rows[0].model);
}

export function noteServed({ teamId }: Team, provider: string, asked: string, served: string): void {
  // A name without a date, which an answer dates; another model altogether is the choice of one call. Azure's are given
  // by its customers, and what is behind one may be a choice among several.
  const isAlias = provider === "azure";
  if (asked === served || (!isAlias && !served.startsWith(asked))) return;
  const key = `${teamId}/${provider}/${asked}`;
  const others = isAlias ? (names().get(key) ?? []).filter((name) => name !== served) : [];
  note(key, [served, ...others].slice(0, MOST_NAMES));
}

/** A call that named no tier and was served by this one: the provider's project may say so for all of them. */
export function noteTier({ teamId }: Team, provider: string, tier: string): void {
  if (tier === "priority") note(`${teamId}/${provider}`, [tier]);
}

/** The tier that a call may be served by which names none; null for the usual one. */
export function unaskedTier({ teamId }: Team, provider: string): string | null {
  return names().has(`${teamId}/${provider}`) ? "auto" : null;
}

function names(): Map<string, string[]> {
  holder.tokenbudgetServed ??= new Map();
  return holder.tokenbudgetServed;
}

function note(key: string, served: string[]): void {
  if (names().size >= MOST) names().clear();
  names().set(key, served);
}
