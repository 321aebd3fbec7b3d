import { createHash } from "node:crypto";
import { compare } from "bcryptjs";
import { database, Prisma } from "@/lib/db";
import { log } from "@/lib/log";
import { type KeyScope, keyScopes, prefixOf } from "./schema";

/** Whose key a request carries. Events of a key without a project belong to the team's default one. */
export type KeyIdentity = {
  keyId: string;
  teamId: string;
  projectId: string | null;
  defaultProjectId: string;
  scopes: KeyScope[];
  /** Whether the proxy lets its calls pass while the database is away. */
  isFailOpen: boolean;
};

type Known = {
  identity: KeyIdentity;
  expiresAt: number;
  staleAt: number;
  /** Until then it is believed while the database is away. */
  goneAt: number;
  touchedAt: number;
};
type Cache = {
  known: Map<string, Known>;
  /** Tokens that are no keys, with the time until which that is believed. */
  unknown: Map<string, number>;
  /** Look-ups under way, so that concurrent first sights of a key share one. */
  pending: Map<string, Promise<KeyIdentity | null>>;
  /** Counts revocations and changed settings; a look-up that one overtook is not remembered. */
  revocations: number;
};

const freshMs = 60_000;
const awayMs = 3_600_000;
const maxEntries = 10_000;
const keyForm = /^tb_ak_[0-9a-f]{32}$/;

const holder = globalThis as typeof globalThis & { tokenbudgetKeys?: Cache };

/**
 * The identity behind an API key, or null when it is malformed, unknown, revoked or expired. bcrypt is paid at
 * the first sight of a key in this process; for a minute after it one SHA-256 is enough, and after that minute the
 * row is read again, without bcrypt, because the hash of a key never changes.
 */
export async function authenticateKey(token: string): Promise<KeyIdentity | null> {
  if (!keyForm.test(token)) return null;
  const cache = cacheOf();
  const hash = hashOf(token);
  const now = Date.now();
  const known = cache.known.get(hash);
  if (known && now < known.staleAt) return now < known.expiresAt ? use(known, now) : null;
  if ((cache.unknown.get(hash) ?? 0) > now) return null;
  const underWay = cache.pending.get(hash);
  if (underWay) return underWay;
  const lookup = find(cache, token, hash, known).finally(() => cache.pending.delete(hash));
  cache.pending.set(hash, lookup);
  return lookup;
}

/**
 * The identity behind a key as this process last read it, at most an hour ago: for calls that must not wait for a
 * database that is away. Null for a key that was not seen since, was revoked here, or has expired.
 */
export function knownKey(token: string): KeyIdentity | null {
  const now = Date.now();
  const known = cacheOf().known.get(hashOf(token));
  return known && now < Math.min(known.expiresAt, known.goneAt) ? known.identity : null;
}

/** Has the rows of a team's keys read again with their next call. */
export function refreshKeys(teamId: string): void {
  const cache = cacheOf();
  cache.revocations++;
  for (const known of cache.known.values()) if (known.identity.teamId === teamId) known.staleAt = 0;
}

/** Ends what this process remembers of a key. */
export function forgetKey(keyId: string): void {
  const cache = cacheOf();
  cache.revocations++;
  for (const [hash, { identity }] of cache.known) if (identity.keyId === keyId) cache.known.delete(hash);
}

/** Forgets every key, as a restart would. */
export function forgetKeys(): void {
  delete holder.tokenbudgetKeys;
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}

function cacheOf(): Cache {
  holder.tokenbudgetKeys ??= { known: new Map(), unknown: new Map(), pending: new Map(), revocations: 0 };
  return holder.tokenbudgetKeys;
}

async function find(
  cache: Cache,
  token: string,
  hash: string,
  known: Known | undefined,
): Promise<KeyIdentity | null> {
  const { revocations } = cache;
  const row = await findRow(token, known?.identity.keyId);
  const now = Date.now();
  const isOvertaken = revocations !== cache.revocations;
  if (!row) {
    cache.known.delete(hash);
    if (!isOvertaken) remember(cache.unknown, hash, now + freshMs);
    return null;
  }
  const found: Known = {
    identity: toIdentity(row),
    expiresAt: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    staleAt: now + freshMs,
    goneAt: now + awayMs,
    touchedAt: known?.touchedAt ?? 0,
  };
  if (!isOvertaken) remember(cache.known, hash, found);
  return use(found, now);
}

type Row = {
  id: string;
  team_id: string;
  project_id: string | null;
  default_project_id: string;
  scopes: string[];
  expires_at: Date | null;
  key_hash: string;
  is_fail_open: boolean;
};

/** The live row of a token: by its id when the token was verified before, else by prefix and bcrypt. */
async function findRow(token: string, verifiedId: string | undefined): Promise<Row | null> {
  const which = verifiedId
    ? Prisma.sql`k.id = ${verifiedId}::uuid`
    : Prisma.sql`k.prefix = ${prefixOf(token)}`;
  const rows = await database().prisma.$queryRaw<Row[]>`
    SELECT k.id, k.team_id, k.project_id, p.id AS default_project_id, k.scopes, k.expires_at, k.key_hash,
           t.proxy_when_away = 'open' AS is_fail_open
      FROM api_key k JOIN project p ON p.team_id = k.team_id AND p.is_default JOIN team t ON t.id = k.team_id
     WHERE ${which} AND k.revoked_at IS NULL
       AND (k.expires_at IS NULL OR k.expires_at > ${new Date().toISOString()}::timestamptz)`;
  if (verifiedId) return rows[0] ?? null;
  for (const row of rows) if (await compare(token, row.key_hash)) return row;
  return null;
}

function toIdentity(row: Row): KeyIdentity {
  return {
    keyId: row.id,
    teamId: row.team_id,
    projectId: row.project_id,
    defaultProjectId: row.default_project_id,
    scopes: keyScopes.filter((scope) => row.scopes.includes(scope)),
    isFailOpen: row.is_fail_open,
  };
}

// Notes the use at most once a minute, and never on the request's way.
function use(known: Known, now: number): KeyIdentity {
  if (now - known.touchedAt < freshMs) return known.identity;
  known.touchedAt = now;
  const { keyId, teamId } = known.identity;
  database()
    .prisma.apiKey.updateMany({ where: { id: keyId, teamId }, data: { lastUsedAt: new Date(now) } })
    .catch((error) => log.debug({ err: error, key_id: keyId }, "the last use of a key was not noted"));
  return known.identity;
}

function remember<V>(map: Map<string, V>, hash: string, value: V): void {
  map.delete(hash);
  if (map.size >= maxEntries) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  map.set(hash, value);
}
