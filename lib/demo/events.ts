import type { Range } from "@/lib/time";
import type { WireEvent } from "@/sdk/src/wire";
import { beginTalk, drawCall, type Talk } from "./call";
import { type Feature, type Person, type Profile, peopleFor } from "./profile";
import { createPicker, createRandom, type Random, zipf } from "./random";
import { momentOf, planCalls, type Session, spikeOf } from "./traffic";

const DAY_MS = 86_400_000;

export type DemoInput = {
  profile: Profile;
  events: number;
  /** Fewer of them, by the same people in the same days. */
  calls?: number;
  days: number;
  /** From 0 up to, but not 2^20: it is written into each identity. */
  seed: number;
  /** The end of the days, and the last instant of a call. */
  now: Date;
};

/** By which key, of which project, and through which door a call came. */
export type Source = { project: string; key: string; door: Feature["door"] };
export type DemoCall = { source: Source; event: WireEvent };

const ENVIRONMENTS = ["production", "staging", "development"] as const;
const pickEnvironment = createPicker([93, 5, 2]);

export function spanOf({ days, now }: Pick<DemoInput, "days" | "now">): Range {
  return { from: new Date(now.getTime() - days * DAY_MS), to: now };
}

/** The instants at which the picture changes: launches, changes of models, the spike, the team's own price. */
export function turnsOf({ profile, ...input }: Pick<DemoInput, "profile" | "days" | "now">): Date[] {
  const span = spanOf(input);
  const moments = profile.features.flatMap(({ launch, models }) => [
    launch,
    ...models.flatMap(({ since, until }) => [since, until]),
  ]);
  const spike = spikeOf(profile, span);
  return [profile.override.since, ...moments]
    .filter((moment) => moment !== undefined)
    .map((moment) => momentOf(profile, span, moment))
    .concat(spike.from, spike.to);
}

/**
 * Exactly so many calls in the order of time, the same for the same input. Features grow, are launched and change
 * their models; one day is out of the ordinary; one model has no price.
 */
export function* demoCalls(input: DemoInput): Generator<DemoCall> {
  const { profile, events, calls = events, seed } = input;
  const random = createRandom(seed);
  const span = spanOf(input);
  const begin = createBeginner(input, random);
  const talks = new WeakMap<Session, Begun>();
  let index = 0;
  for (const { at, session } of planCalls(profile, { calls, span, random })) {
    const begun = talks.get(session) ?? begin(session, at);
    talks.set(session, begun);
    const event = drawCall(begun.talk, at, random);
    event.event_id = toEventId({ at, seed, index }, random);
    const { reports } = session.feature;
    if (reports && event.status === undefined) {
      event.message_id = `m_${index}`;
      event.report_name = reports[random.int(reports.length)] ?? "";
      event.message_chars = Math.round(random.logNormal(900, 0.7));
    }
    index++;
    yield { source: begun.source, event };
  }
}

type Begun = { talk: Talk; source: Source };

/** Draws what the calls of a session have in common: for whom, where, by which model, and about what. */
function createBeginner(input: DemoInput, random: Random): (session: Session, at: number) => Begun {
  const { profile, events } = input;
  const span = spanOf(input);
  const moments = new Map<number, number>();
  const instantOf = (moment: number) => {
    const known = moments.get(moment) ?? momentOf(profile, span, moment).getTime();
    moments.set(moment, known);
    return known;
  };
  const people = peopleFor(events);
  const pickPerson = createPicker(zipf(people.length));
  const sources = createSources(profile);
  return ({ feature, isSpike }, at) => {
    // Somebody's script runs wild.
    const isWild = isSpike && random.unit() > 1 / profile.spike.factor;
    const person = people[isWild ? 0 : pickPerson(random)];
    const place = isWild ? 0 : pickEnvironment(random);
    const tags = drawTags(feature, person, random);
    tags.environment = ENVIRONMENTS[place] ?? "production";
    const source = sources.get(feature)?.[place];
    if (!source) throw new Error("every feature has its sources");
    return { talk: beginTalk(feature, random, { at, instantOf, tags }), source };
  };
}

function drawTags(feature: Feature, person: Person | undefined, random: Random): Record<string, string> {
  const tags: Record<string, string> = {};
  if (feature.name !== null) tags.feature = feature.name;
  if (person) tags.customer_id = person.customer;
  if (person && !feature.isUnattended) tags.user_id = person.id;
  if (feature.session) tags.session_id = `s_${random.hex(12)}`;
  for (const [name, values] of Object.entries(feature.tags ?? {}))
    tags[name] = values[random.int(values.length)] ?? "";
  return tags;
}

/** A project has a key for production and one for all else. */
export function keyName(project: string, isProduction: boolean): string {
  return `${project} ${isProduction ? "production" : "testing"}`;
}

/** Where the calls of a feature come from, in each environment. */
function createSources({ features }: Profile): Map<Feature, Source[]> {
  const known = new Map<string, Source>();
  const sourceOf = ({ project, door }: Feature, environment: string) => {
    const key = keyName(project, environment === "production");
    const source = known.get(`${key} ${door}`) ?? { project, key, door };
    known.set(`${key} ${door}`, source);
    return source;
  };
  return new Map(
    features.map((feature) => [feature, ENVIRONMENTS.map((environment) => sourceOf(feature, environment))]),
  );
}

const INDEX_DIGITS = 7;
const SEED_DIGITS = 5;

/** A UUIDv7 that ends in the seed and in the place of the call, so that a copy can be told from its original. */
function toEventId({ at, seed, index }: { at: number; seed: number; index: number }, random: Random): string {
  const time = at.toString(16).padStart(12, "0");
  const chance = random.hex(6);
  const node = seedDigits(seed) + index.toString(16).padStart(INDEX_DIGITS, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-8${chance.slice(3)}-${node}`;
}

export function seedDigits(seed: number): string {
  return seed.toString(16).padStart(SEED_DIGITS, "0");
}

/** The seed that an identity was made with. */
export function seedOf(eventId: string): number {
  return Number.parseInt(eventId.slice(-INDEX_DIGITS - SEED_DIGITS, -INDEX_DIGITS), 16);
}
