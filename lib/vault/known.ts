// What this process remembers of opened keys, so that the proxy neither asks for nor opens a key with every call.

/** A provider key as the proxy uses it. */
export type FoundKey = { id: string; apiKey: string; baseUrl: string | null };

type Known = { key: FoundKey; staleAt: number; goneAt: number };
type Memory = {
  known: Map<string, Known>;
  /** Counts changes; a look-up that one overtook is not remembered. */
  changes: number;
};

const FRESH_MS = 60_000;
/** So long a key is used while the database is away. */
const AWAY_MS = 3_600_000;
/** So long the database is left alone after it did not answer. */
const REST_MS = 2000;
const MAX_ENTRIES = 10_000;

const holder = globalThis as typeof globalThis & { tokenbudgetProviderKeys?: Memory };

function memory(): Memory {
  holder.tokenbudgetProviderKeys ??= { known: new Map(), changes: 0 };
  return holder.tokenbudgetProviderKeys;
}

type Place = { teamId: string; projectId: string; provider: string };

const nameOf = ({ teamId, projectId, provider }: Place) => `${teamId}/${projectId}/${provider}`;

/** What is remembered of a place, or what `find` answers; the remembered, up to an hour old, when `find` fails. */
export async function remembered(
  place: Place,
  find: () => Promise<FoundKey | null>,
): Promise<FoundKey | null> {
  const { known, changes } = memory();
  const name = nameOf(place);
  const entry = known.get(name);
  if (entry && Date.now() < entry.staleAt) return entry.key;
  const key = await find().catch((error: unknown) => {
    if (!entry || Date.now() >= entry.goneAt) throw error;
    entry.staleAt = Math.min(Date.now() + REST_MS, entry.goneAt);
    return entry.key;
  });
  if (key === entry?.key || changes !== memory().changes) return key;
  known.delete(name);
  if (!key) return null;
  const [oldest] = known.keys();
  if (known.size >= MAX_ENTRIES && oldest !== undefined) known.delete(oldest);
  known.set(name, { key, staleAt: Date.now() + FRESH_MS, goneAt: Date.now() + AWAY_MS });
  return key;
}

/** Ends what this process remembers of a team's keys; of all without a team, as a restart would. */
export function forgetProviderKeys(teamId?: string): void {
  const { known } = memory();
  memory().changes++;
  for (const name of known.keys())
    if (teamId === undefined || name.startsWith(`${teamId}/`)) known.delete(name);
}
