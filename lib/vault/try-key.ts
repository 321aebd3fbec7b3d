// Asks a provider for something free with a stored key, to tell whether it takes it.
import { Agent, request } from "undici";
import type { Scope } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { findProvider, openaiCompatible, type Provider, targetOf, withCredential } from "@/lib/providers";
import { guardedLookup, requirePublicUrl } from "@/lib/targets";
import { openProviderKey } from "./find";
import { getProviderKey, requireAdmin } from "./provider-keys";

/** `unclear`: the provider answered, but with something that says nothing of the key. */
export type TryOutcome = "ok" | "refused" | "unreachable" | "unclear";
/** Never holds what the provider wrote, which may repeat the key. */
export type TriedKey = { outcome: TryOutcome; status: number | null; message: string };

const TIMEOUT_MS = 10_000;

/** What costs nothing and needs a good key. OpenRouter lists its models for anybody. */
const FREE = new Map([
  ["openai", "/v1/models"],
  ["azure", "/openai/v1/models"],
  ["anthropic", "/v1/models"],
  ["google", "/v1beta/models"],
  ["mistral", "/v1/models"],
  ["groq", "/openai/v1/models"],
  ["openrouter", "/api/v1/key"],
  ["deepseek", "/models"],
  ["xai", "/v1/models"],
  ["together", "/v1/models"],
  ["fireworks", "/inference/v1/models"],
  ["cohere", "/v1/models"],
  ["ollama", "/v1/models"],
]);

/** Tries a stored key within ten seconds. Throws `forbidden`, `not_found`, or `unavailable` when it does not decrypt. */
export async function tryProviderKey(scope: Scope, id: string): Promise<TriedKey> {
  const stored = await getProviderKey(scope, id);
  requireAdmin(scope);
  const apiKey = await openProviderKey(scope, id);
  const provider = findProvider(stored.provider) ?? openaiCompatible(stored.provider, stored.baseUrl);
  const path = freePath(provider, stored.baseUrl);
  const target = path === null ? null : targetOf(provider, path, stored);
  if (path === null || !target)
    return unclear(
      null,
      "Where this provider is called depends on the call, so only a call can try the key.",
    );
  return ask(target, withCredential(provider, { path, search: "" }, apiKey).headers);
}

function freePath({ name }: Provider, baseUrl: string | null): string | null {
  const known = FREE.get(name);
  if (known !== undefined) return known;
  if (name === "vertex" || name === "bedrock") return null;
  // A team's own address: with a path it says where the version begins.
  return baseUrl !== null && new URL(baseUrl).pathname !== "/" ? "/models" : "/v1/models";
}

async function ask(
  target: { url: string; isOperators: boolean },
  credentials: [string, string][],
): Promise<TriedKey> {
  const agent = new Agent(target.isOperators ? {} : { connect: { lookup: guardedLookup } });
  try {
    if (!target.isOperators) requirePublicUrl(target.url, "base_url");
    const { statusCode, body } = await request(target.url, {
      dispatcher: agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { ...Object.fromEntries(credentials), "anthropic-version": "2023-06-01" },
    });
    body.on("error", () => {}).destroy();
    return toAnswer(statusCode);
  } catch (error) {
    return { outcome: "unreachable", status: null, message: whyUnreachable(error) };
  } finally {
    await agent.destroy();
  }
}

function toAnswer(status: number): TriedKey {
  if (status >= 200 && status < 300)
    return { outcome: "ok", status, message: "The provider takes this key." };
  // The Gemini API answers 400 to a key that is not good.
  if (status === 400 || status === 401 || status === 403)
    return { outcome: "refused", status, message: `The provider refuses this key (${status}).` };
  return unclear(status, `The provider answered ${status}, which says nothing of the key.`);
}

function unclear(status: number | null, message: string): TriedKey {
  return { outcome: "unclear", status, message };
}

function whyUnreachable(error: unknown): string {
  if (error instanceof AppError) return error.message;
  if (error instanceof Error && error.name === "TimeoutError")
    return "The provider did not answer within ten seconds.";
  const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
  return `The provider cannot be reached${code}.`;
}
