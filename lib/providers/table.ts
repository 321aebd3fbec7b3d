import { env } from "@/lib/env";
import { toProviderName } from "@/lib/pricing";
import { interactions } from "./interactions";
import { anthropic } from "./shapes/anthropic";
import { bedrock } from "./shapes/bedrock";
import { cohere } from "./shapes/cohere";
import { google } from "./shapes/google";
import { ollama } from "./shapes/ollama";
import { openai } from "./shapes/openai";
import type { Shape, ShapeName } from "./shapes/shape";

export type Provider = {
  name: string;
  /** The form of its errors where the path does not tell. */
  shape: ShapeName;
  /** In the order in which they are asked whether a path is theirs. */
  shapes: Shape[];
  /** Null: the path, the team's key or the operator says where it is. */
  baseUrl: string | null;
  /** Knows `stream_options.include_usage`, and sends no usage in a stream unasked. */
  hasUsageOption: boolean;
};

const FORM = [openai, anthropic];
const row = (
  name: string,
  shapes: Shape[],
  baseUrl: string | null,
  more: { hasUsageOption?: boolean } = {},
): Provider => ({
  name,
  shape: shapes[0]?.name ?? "openai",
  shapes,
  baseUrl,
  hasUsageOption: more.hasUsageOption ?? false,
});
const ASKED = { hasUsageOption: true };

const TABLE = [
  row("openai", [openai], "https://api.openai.com", ASKED),
  row("azure", FORM, null, ASKED),
  row("anthropic", [anthropic, openai], "https://api.anthropic.com"),
  row("google", [interactions, google, openai], "https://generativelanguage.googleapis.com", ASKED),
  row("vertex", [anthropic, interactions, google, openai], null, ASKED),
  row("bedrock", [bedrock, anthropic, openai], null),
  // Mistral, Groq and OpenRouter send the usage of a stream unasked.
  row("mistral", [openai], "https://api.mistral.ai"),
  row("groq", [openai], "https://api.groq.com"),
  row("openrouter", FORM, "https://openrouter.ai"),
  row("deepseek", FORM, "https://api.deepseek.com", ASKED),
  row("xai", FORM, "https://api.x.ai", ASKED),
  row("together", [openai], "https://api.together.xyz", ASKED),
  row("fireworks", FORM, "https://api.fireworks.ai", ASKED),
  row("cohere", [cohere, openai], "https://api.cohere.com"),
  // Its usual address is the operator's own machine, so only the operator or a key may name it.
  row("ollama", [ollama, ...FORM], null, ASKED),
];
const PROVIDERS = new Map(TABLE.map((provider) => [provider.name, provider]));
// The first shape of a path is asked first; the errors of Vertex AI are Google's all the same.
const vertex = PROVIDERS.get("vertex");
if (vertex) vertex.shape = "google";

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The provider of a name or one of its aliases; one that the operator gave an address counts too. */
export function findProvider(name: string): Provider | null {
  const known = toProviderName(name);
  const found = PROVIDERS.get(known);
  if (found) return found;
  const baseUrl = operatorsUrl(known);
  return baseUrl === null || !NAME.test(known) ? null : openaiCompatible(known, null);
}

/** Any other server that speaks like OpenAI, at a team's own address. */
export function openaiCompatible(name: string, baseUrl: string | null): Provider {
  return row(toProviderName(name), FORM, baseUrl, ASKED);
}

/** Whether a team may have a provider of that name. */
export function isProviderName(name: string): boolean {
  return NAME.test(name);
}

/** Azure does not tell capitals from small letters, but in what a deployment is called here they stay. */
export function caseless({ name }: Provider, path: string): string {
  if (name !== "azure") return path;
  return path.replace(/\/deployments(\/[^/]+)|[A-Z]+/gi, (part, deployment?: string) =>
    deployment === undefined ? part.toLowerCase() : `/deployments${deployment}`,
  );
}

/** The form of what a path answers with, errors of ours included. */
export function shapeAt(provider: Provider, path: string): ShapeName {
  const given = caseless(provider, path);
  const found = provider.shapes.find((shape) => shape.route("POST", given) ?? shape.route("GET", given));
  return found?.name ?? provider.shape;
}

/** The providers of the table, by name. */
export function listProviders(): Provider[] {
  return TABLE;
}

/** Where the operator sends a provider's calls: `PROXY_UPSTREAM_<PROVIDER>`. */
export function operatorsUrl(name: string): string | null {
  return env().PROXY_UPSTREAM[name.toUpperCase().replace(/[^A-Z0-9]/g, "_")] ?? null;
}
