import type { Proxied } from "./proxied";
import { AI_SDK, NODE } from "./proxy-node";
import { LANGCHAIN, PYTHON } from "./proxy-python";

export type ProxySnippet = { id: string; label: string; code: string };

/** Where each client puts its key. */
const CREDENTIALS: Record<Proxied["client"], string> = {
  openai: "Authorization: Bearer ",
  anthropic: "x-api-key: ",
  google: "x-goog-api-key: ",
  plain: "Authorization: Bearer ",
};

/** Ways to call a provider by the proxy at `origin`, a language each. The team's stored key goes to the provider. */
export function toProxySnippets(origin: string, key: string, provider: Proxied): ProxySnippet[] {
  const { id, client, model } = provider;
  const headers = [CREDENTIALS[client] + key, "X-TB-Feature: email-drafts"];
  const curl = { id: "curl", label: "curl", code: toCurl(origin, provider, headers) };
  if (client === "plain") return [curl];
  const call = { id, base: `${origin}/proxy/${id}${provider.base}`, key, model };
  return [
    { id: "python", label: "Python", code: PYTHON[client](call) },
    { id: "node", label: "Node", code: NODE[client](call) },
    curl,
    { id: "langchain", label: "LangChain", code: LANGCHAIN[client](call) },
    { id: "ai", label: "AI SDK", code: AI_SDK[client](call) },
  ];
}

/** The same by the caller's own key of the provider, which is passed on and never stored. */
export function toOwnKeySnippet(origin: string, key: string, provider: Proxied): string {
  const theirs = `${CREDENTIALS[provider.client]}$PROVIDER_KEY`;
  return toCurl(origin, provider, [`X-TokenBudget-Key: ${key}`, theirs, "X-TB-User: u_1"]);
}

function toCurl(origin: string, provider: Proxied, headers: string[]): string {
  const { id, base, client, model } = provider;
  const paths = {
    openai: `${base}/chat/completions`,
    anthropic: "/v1/messages",
    google: `/v1beta/models/${model}:generateContent`,
    plain: base,
  };
  const version = client === "anthropic" ? ["anthropic-version: 2023-06-01"] : [];
  const lines = [...headers, ...version, "Content-Type: application/json"];
  const options = lines.map((line) => `  -H "${line}" \\\n`).join("");
  return `curl ${origin}/proxy/${id}${paths[client]} \\\n${options}  -d '${JSON.stringify(bodyOf(provider))}'`;
}

function bodyOf({ client, model, id }: Proxied): unknown {
  if (client === "google" || id === "vertex")
    return { contents: [{ role: "user", parts: [{ text: "Say hello." }] }] };
  if (id === "bedrock") return { messages: [{ role: "user", content: [{ text: "Say hello." }] }] };
  const messages = [{ role: "user", content: "Say hello." }];
  return { model, ...(client === "anthropic" ? { max_tokens: 100 } : {}), messages };
}
