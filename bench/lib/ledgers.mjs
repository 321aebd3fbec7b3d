// Ledgers of made-up calls, one database for each size, on an embedded server of their own. Made where they are missing.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";

const DAYS = 90;

/**
 * Opens a ledger for each size: `{ events, url, scope, now }`. Without a folder they are gone at the end, else they are
 * kept there for the next run.
 */
export async function openLedgers({ sizes, data }) {
  const folder = data ? resolve(data) : mkdtempSync(join(tmpdir(), "tokenbudget-bench-"));
  process.env.DATA_DIR = folder;
  process.env.PRICING_SOURCE_URL = "off";
  process.env.SIGNUP = "open";
  process.env.LOG_LEVEL ??= "warn";
  const { startEmbedded } = await import("../../lib/db/index.ts");
  const server = await startEmbedded();
  const close = () => {
    server.stop();
    if (!data) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ledgers = [];
    for (const events of [...sizes].sort((a, b) => a - b)) ledgers.push(await openLedger(server.url, events));
    return { ledgers, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function openLedger(serverUrl, events) {
  const url = await ensureDatabase(serverUrl, `events_${events}`);
  const { database, migrate, openDatabase } = await import("../../lib/db/index.ts");
  const { seedPrices } = await import("../../lib/feed/index.ts");
  openDatabase(url);
  const { pool } = database();
  await migrate(pool);
  await seedPrices(pool);
  const scope = await fill(pool, events);
  const { rows } = await pool.query("SELECT max(occurred_at) AS last FROM event WHERE team_id = $1", [
    scope.teamId,
  ]);
  return { events, url, scope, pool, now: rows[0].last };
}

async function ensureDatabase(serverUrl, name) {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return serverUrl.replace(/postgres$/, name);
}

/** The scope of the team that has the calls; a load that was cut short is made anew. */
async function fill(pool, events) {
  const { rollUpDays } = await import("../../lib/ledger/index.ts");
  const { clearDemo, findDemo, loadDemo, PROFILES } = await import("../../lib/demo/index.ts");
  const [profile] = PROFILES;
  const scope = await ensureTeam(pool, profile);
  const known = await findDemo(scope);
  if (known?.events !== events) {
    if (known) await clearDemo(scope);
    const begun = performance.now();
    await loadDemo(scope, { profile, events, days: DAYS, seed: 1, now: new Date() });
    console.log(`${count(events)} calls made in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
  await rollUpDays();
  return scope;
}

async function ensureTeam(pool, profile) {
  const { createTeamFor, findTeam, scopeFor } = await import("../../lib/teams/index.ts");
  const { database } = await import("../../lib/db/index.ts");
  const { signUp } = await import("../../lib/auth/accounts.ts");
  const known = await findTeam(profile.slug);
  const { rows } = known
    ? await pool.query("SELECT user_id FROM member WHERE team_id = $1 AND role = 'owner'", [known.id])
    : { rows: [] };
  const asOwner = (teamId, userId) => scopeFor(teamId, { kind: "user", userId, role: "owner" });
  if (known) return asOwner(known.id, rows[0].user_id);
  const person = { email: "bench@example.com", password: "ten million calls", fullName: "Bench" };
  const { user, team } = await signUp({ ...person, teamName: profile.name });
  if (team.slug === profile.slug) return asOwner(team.id, user.id);
  const own = await createTeamFor(database().prisma, user.id, profile.name);
  return asOwner(own.team.id, user.id);
}

export function count(events) {
  if (events % 1e6 === 0) return `${events / 1e6} M`;
  return events % 1000 === 0 ? `${events / 1000} k` : String(events);
}
