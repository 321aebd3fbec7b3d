import type { Json } from "../../../sdk/src/json.ts";
import { amount } from "../request/amount";

/** Who speaks how: one file of this folder each. */
export type ShapeName = "openai" | "anthropic" | "google" | "bedrock" | "cohere" | "ollama";

/**
 * `call` answers with a model's output, `result` with that of a call made before, `results` with a file of many; `batch`
 * has many calls made, of which it tells later; `other` is nothing that costs.
 */
export type Kind = "call" | "result" | "results" | "batch" | "other";

/** What a method and a path say of a request. */
export type Route = {
  kind: Kind;
  operation: string;
  /** Where the path names it. */
  model?: string | undefined;
  /** Where the path says it; else the body does. */
  isStream?: boolean;
  /** Bedrock's own form of a body, not that of the model's maker. */
  isConverse?: boolean;
};

/** What a body says of a call. */
export type BodyFacts = {
  model: string | null;
  isStream: boolean;
  /** Of one answer. */
  maxOutputTokens: number | null;
  /** Answers that are asked for. */
  answers: number;
  units: Record<string, number>;
  serviceTier: string | null;
  /** The answer is fetched later, by another request. */
  isDeferred: boolean;
  /** More goes into the prompt than stands in the body: what was said before, a file, what a tool finds. */
  hasHiddenInput: boolean;
};

/** An error of ours on its way to a client. */
export type ProxyError = {
  status: number;
  code: string;
  message: string;
  requestId: string;
  budgets?: unknown[];
};

export type Shape = {
  name: ShapeName;
  route: (method: string, path: string) => Route | null;
  read: (body: Json, route: Route) => BodyFacts;
  /** The calls of a batch whose body holds them, each as `read` reads it. */
  calls?: (body: Json) => Json[];
  toError: (error: ProxyError) => Json;
};

/** The largest of the numbers that stand under the names. */
export function largest(body: Json | undefined, ...names: string[]): number | null {
  return most(names.map((name) => body?.[name]).filter((size) => typeof size === "number"));
}

/** The same of how often a call answers, where Google and others take the number as text too. */
export function howMany(body: Json | undefined, ...names: string[]): number | null {
  return most(names.map((name) => body?.[name]));
}

function most(values: unknown[]): number | null {
  const found = values.map(amount).filter((size) => size !== null);
  return found.length ? Math.max(...found) : null;
}

/** The path with its percent-encoding undone; as it came where that cannot be done. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
