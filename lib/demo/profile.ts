import type { Rates } from "@/lib/pricing";
import type { ModelName } from "./models";

/** When a feature is used: with office hours, round the clock with a slack night, or by a job at night. */
export type Rhythm = "office" | "always" | "night";

/** A time as a share of the span that is generated: 0 is its beginning, 1 is now. */
type Moment = number;

export type Feature = {
  /** Null for calls whose feature nobody set. */
  name: string | null;
  /** Slug of the project. */
  project: string;
  door: "sdk" | "http" | "otlp" | "proxy";
  /** How many of a hundred calls, by its own rhythm, on a usual day. */
  share: number;
  rhythm: Rhythm;
  /** When its models are met: all the time, or from and until a moment. */
  models: { model: ModelName; weight: number; since?: Moment; until?: Moment }[];
  /** Tokens of the first prompt, and those of its beginning that other prompts share. */
  input: number;
  prefix?: number;
  output: number;
  /** Calls of one session, and seconds from one to the next; absent where there are no sessions. */
  session?: { calls: number; pauseSeconds: number };
  /** Its first calls; absent when it was always there. */
  launch?: Moment;
  /** Calls of nobody in particular. */
  isUnattended?: true;
  isBatch?: true;
  /** How often the model searches the web. */
  search?: number;
  reports?: readonly string[];
  tags?: Record<string, readonly string[]>;
};

/** A team that exists only to be looked at. */
export type Profile = {
  slug: string;
  name: string;
  timeZone: string;
  /** What the traffic grows by in thirty days. */
  growth: number;
  /** The first is the default one. */
  projects: { slug: string; name: string }[];
  features: Feature[];
  /** One day on which one feature does so many times its usual, for one user. */
  spike: { feature: string; factor: number; at: Moment };
  /** The team's own price from a moment on. */
  override: { provider: string; model: string; rates: Rates; since: Moment };
};

/** Values of a tag: `M-2181`, `M-2182`, … */
export function numbered(prefix: string, first: number, count: number): string[] {
  return Array.from({ length: count }, (_, place) => `${prefix}${first + place}`);
}

/** An end user of the team, and the customer that they belong to. */
export type Person = { id: string; customer: string };

const MOST = 20_000;
const FIRST = ["Harbour", "Alto", "Kestrel", "Mistry", "Northgate", "Bellweather", "Quayside", "Larkfield"];
const MORE = ["Ostrander", "Pell", "Sable", "Verity", "Windrow", "Yarrow"];
const NAMES = [...FIRST, ...MORE];
const KINDS = ["Legal", "Freight", "Bank", "Partners", "Estates", "Insurance", "Works"];

/** The end users behind so many events, the busiest first. */
export function peopleFor(events: number): Person[] {
  const count = Math.min(MOST, Math.max(20, Math.round(events / 50)));
  const customers = customersOf(count);
  // Without an order that shows who is how busy; 7919 is a prime, so that no two meet.
  return Array.from({ length: count }, (_, rank) => ({
    id: `u_${10_000 + ((rank * 7919 + 10_418) % 90_000)}`,
    customer: customers[Math.floor(customers.length * ((rank * 0.618) % 1) ** 2)] ?? "",
  }));
}

function customersOf(people: number): string[] {
  const count = Math.min(NAMES.length * KINDS.length, Math.max(6, Math.round(people / 40)));
  return Array.from(
    { length: count },
    (_, place) =>
      `${NAMES[place % NAMES.length]} ${KINDS[(place + Math.floor(place / NAMES.length)) % KINDS.length]}`,
  );
}
