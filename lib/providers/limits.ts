import { namesOf } from "@/lib/pricing";
import shipped from "./limits.json";
import type { Provider } from "./table";

/** For models that the shipped table does not know. */
const OTHER_OUTPUT = 128_000;
const OTHER_INPUT = 1_000_000;

/** Most tokens in, most tokens out (0: not stated), and the units that have a fee. */
type Limits = [input: number, output: number, units?: string[]];
// The cast is safe because a test holds every line of the file against the shape.
const TABLE = shipped.providers as unknown as Record<string, Record<string, Limits>>;

/** The most tokens any of the models answers with when the request does not say. */
export function outputLimit(provider: Provider, ...models: string[]): number {
  return Math.max(...models.map((model) => limitsOf(provider, model)?.[1] || OTHER_OUTPUT));
}

/** The most tokens any of the models reads. */
export function inputLimit(provider: Provider, ...models: string[]): number {
  return Math.max(...models.map((model) => limitsOf(provider, model)?.[0] || OTHER_INPUT));
}

/** Whether a model is charged by the image, second or letter, and not by the token. */
export function isByUnit(provider: Provider, model: string): boolean {
  const known = limitsOf(provider, model);
  return known?.[2] !== undefined && known[0] + known[1] === 0;
}

/** Those units for which the model has a fee: any other would leave the call without a price. */
export function priceUnits(
  provider: Provider,
  model: string,
  units: Record<string, number>,
): Record<string, number> {
  const entries = Object.entries(units);
  if (entries.length === 0) return units;
  const known = limitsOf(provider, model)?.[2] ?? [];
  return Object.fromEntries(entries.filter(([unit]) => known.includes(unit)));
}

function limitsOf(provider: Provider, model: string): Limits | undefined {
  const models = TABLE[provider.name];
  const name =
    models && namesOf(provider.name, model.toLowerCase()).find(({ id }) => models[id] !== undefined);
  return name && models[name.id];
}
