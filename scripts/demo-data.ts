// `npm run demo:data`: fills a team made for it with calls to look at, in the database that the product has or would
// have; the product may run meanwhile.
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { database, lockFolder, migrate, openDatabase, type Scope, startEmbedded } from "@/lib/db";
import { clearDemo, findDemo, loadDemo, PROFILES, type Profile } from "@/lib/demo";
import { env } from "@/lib/env";
import { seedPrices } from "@/lib/feed";
import { dataDir } from "@/lib/secrets";
import { createTeamFor, findMembership, findTeam, scopeFor } from "@/lib/teams";
// Not by the face of the domain, which only loads where Next is.
import { signUp } from "../lib/auth/accounts";

const EMAIL = "demo@example.com";
const TELL_MS = 3000;
const MAX_SEED = 2 ** 20 - 1;
const SLUGS = PROFILES.map(({ slug }) => slug);
const USAGE = `npm run demo:data -- [--events 20000] [--days 90] [--team ${SLUGS.join("|")}] [--seed 1] [--reset]`;

// Whoever may run this may make an account.
process.env.SIGNUP = "open";

try {
  await run(readOptions());
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

type Options = { events: number; days: number; seed: number; profile: Profile; isReset: boolean };

async function run({ isReset, ...input }: Options): Promise<void> {
  await open();
  const scope = await ensureTeam(input.profile);
  const { name, slug } = input.profile;
  const address = `${env().PUBLIC_URL ?? `http://localhost:${env().PORT}`}/t/${slug}`;
  const known = await findDemo(scope);
  if (known && isReset) {
    console.log(`Dropping the ${count(known.events)} calls of ${name} …`);
    await clearDemo(scope);
  } else if (known) {
    const same = known.seed === input.seed ? "The data is there: " : "";
    const hint = "Add --reset to load anew.";
    console.log(
      `${same}${name} has ${count(known.events)} calls of seed ${known.seed} (${address}). ${hint}`,
    );
    return;
  }
  const begun = performance.now();
  let told = begun;
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  const stored = await loadDemo(scope, {
    ...input,
    now: new Date(),
    onProgress: (events) => {
      const isAll = events === input.events;
      if (!isAll && performance.now() - told < TELL_MS) return;
      told = performance.now();
      const rest = isAll ? "; their sums by day follow" : "";
      console.log(`${count(events)} of ${count(input.events)} calls after ${seconds()} s${rest}`);
    },
  });
  console.log(
    `${name} has ${count(stored)} calls of ${input.days} days, loaded in ${seconds()} s: ${address}`,
  );
}

function readOptions(): Options {
  try {
    return parseOptions();
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function parseOptions(): Options {
  const { values } = parseArgs({
    options: {
      events: { type: "string", default: "20000" },
      days: { type: "string", default: "90" },
      team: { type: "string", default: SLUGS[0] },
      seed: { type: "string", default: "1" },
      reset: { type: "boolean", default: false },
    },
  });
  const profile = PROFILES.find(({ slug }) => slug === values.team);
  if (!profile) throw new Error(`There is no demo team ${values.team}.`);
  return {
    profile,
    events: wholeNumber("events", values.events, [1, 100_000_000]),
    days: wholeNumber("days", values.days, [1, 1000]),
    seed: wholeNumber("seed", values.seed, [0, MAX_SEED]),
    isReset: values.reset,
  };
}

function wholeNumber(name: string, text: string, [least, most]: [number, number]): number {
  const value = Number(text.replaceAll(/[_,]/g, "") || Number.NaN);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} is ${text}; it is a whole number from ${least} to ${count(most)}.`);
}

/** With the product running, its server; else one for the time of this. */
async function open(): Promise<void> {
  const { DATABASE_URL } = env();
  if (DATABASE_URL) openDatabase(DATABASE_URL);
  else {
    const isOurs = await lockFolder(dataDir()).then(
      () => true,
      () => false,
    );
    const server = await startEmbedded();
    if (isOurs) process.on("exit", server.stop);
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
    openDatabase(server.url);
  }
  await migrate(database().pool);
  await seedPrices(database().pool);
}

/** The scope of the demo's owner in the team of the profile. Throws when the team is somebody else's. */
async function ensureTeam({ name, slug }: Profile): Promise<Scope> {
  const { prisma } = database();
  const user = await prisma.user.findUnique({ where: { email: EMAIL }, select: { id: true } });
  const known = await findTeam(slug);
  if (known) {
    const membership = user && (await findMembership(user.id, known.id));
    if (user && membership?.role === "owner") return ownerScope(known.id, user.id);
    throw new Error(`There is a team ${slug} that is not the demo's; it is left alone.`);
  }
  if (!user) return makeAccount(name);
  const { team } = await prisma.$transaction((db) => createTeamFor(db, user.id, name));
  return ownerScope(team.id, user.id);
}

async function makeAccount(teamName: string): Promise<Scope> {
  const password = randomBytes(12).toString("base64url");
  const { user, team } = await signUp({ email: EMAIL, password, fullName: "Jana Moreau", teamName });
  console.log(`Made the account ${EMAIL} with the password ${password}; it is not shown again.`);
  if (user.isAdmin) console.log("It is the first account here, and so the administrator's.");
  return ownerScope(team.id, user.id);
}

function ownerScope(teamId: string, userId: string): Scope {
  return scopeFor(teamId, { kind: "user", userId, role: "owner" });
}

function count(events: number): string {
  return events.toLocaleString("en-US");
}
