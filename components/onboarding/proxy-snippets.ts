import type { Proxied } from "./proxied";

export type ProxySnippet = { id: string; label: string; code: string };

/** Ways to call a provider by the proxy at `origin`, a language each. The team's stored key goes to the provider. */
export function toProxySnippets(origin: string, key: string, provider: Proxied): ProxySnippet[] {
  const base = `${origin}/proxy/${provider.id}${provider.base}`;
  const given = { base, key, model: provider.model };
  switch (provider.client) {
    case "openai":
      return openai(given, provider.id);
    case "anthropic":
      return anthropic(given);
    case "google":
      return google(given);
    default:
      return [snippet("curl", plain(given, provider.id))];
  }
}

/** The same by the caller's own key of the provider, which is passed on and never stored. */
export function toOwnKeySnippet(origin: string, key: string, provider: Proxied): string {
  return `curl ${origin}/proxy/${provider.id}${OWN_KEY_PATHS[provider.client](provider)} \\
  -H "X-TokenBudget-Key: ${key}" \\
  -H "${OWN_KEY_HEADERS[provider.client]}" \\
  -H "X-TB-User: u_1" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify(bodyOf(provider))}'`;
}

const OWN_KEY_PATHS: Record<Proxied["client"], (provider: Proxied) => string> = {
  openai: ({ base }) => `${base}/chat/completions`,
  anthropic: () => "/v1/messages",
  google: ({ model }) => `/v1beta/models/${model}:generateContent`,
  plain: ({ base }) => base,
};
const OWN_KEY_HEADERS: Record<Proxied["client"], string> = {
  openai: "Authorization: Bearer $PROVIDER_KEY",
  anthropic: "x-api-key: $PROVIDER_KEY",
  google: "x-goog-api-key: $PROVIDER_KEY",
  plain: "Authorization: Bearer $PROVIDER_KEY",
};

const LABELS = { python: "Python", node: "Node", curl: "curl", langchain: "LangChain", ai: "AI SDK" };

function snippet(id: keyof typeof LABELS, code: string): ProxySnippet {
  return { id, label: LABELS[id], code };
}

type Given = { base: string; key: string; model: string };

const MESSAGES = [{ role: "user", content: "Say hello." }];

function bodyOf({ client, model, id }: Proxied): unknown {
  if (client === "google" || id === "vertex")
    return { contents: [{ role: "user", parts: [{ text: "Say hello." }] }] };
  if (id === "bedrock") return { messages: [{ role: "user", content: [{ text: "Say hello." }] }] };
  return { model, ...(client === "anthropic" ? { max_tokens: 100 } : {}), messages: MESSAGES };
}

function curl(url: string, headers: string[], body: unknown): string {
  const lines = [...headers, "X-TB-Feature: email-drafts", "Content-Type: application/json"];
  return `curl ${url} \\\n${lines.map((line) => `  -H "${line}" \\\n`).join("")}  -d '${JSON.stringify(body)}'`;
}

function plain({ base, key, model }: Given, id: string): string {
  return curl(
    base,
    [`Authorization: Bearer ${key}`],
    bodyOf({ client: "plain", model, id, base, label: id }),
  );
}

function openai({ base, key, model }: Given, id: string): ProxySnippet[] {
  // The AI SDK asks OpenAI by its Responses, which few others know.
  const call = id === "openai" ? "openai" : "openai.chat";
  return [
    snippet(
      "python",
      `from openai import OpenAI

client = OpenAI(
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Say hello."}],
    extra_headers={"X-TB-User": "u_1"},
)
print(answer.choices[0].message.content)`,
    ),
    snippet(
      "node",
      `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "${base}",
  apiKey: "${key}",
  defaultHeaders: { "X-TB-Feature": "email-drafts" },
});
const answer = await client.chat.completions.create(
  { model: "${model}", messages: [{ role: "user", content: "Say hello." }] },
  { headers: { "X-TB-User": "u_1" } },
);
console.log(answer.choices[0].message.content);`,
    ),
    snippet(
      "curl",
      curl(`${base}/chat/completions`, [`Authorization: Bearer ${key}`], { model, messages: MESSAGES }),
    ),
    snippet(
      "langchain",
      `from langchain_openai import ChatOpenAI

model = ChatOpenAI(
    model="${model}",
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
print(model.invoke("Say hello.").content)`,
    ),
    snippet(
      "ai",
      `import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";

const openai = createOpenAI({
  baseURL: "${base}",
  apiKey: "${key}",
  headers: { "X-TB-Feature": "email-drafts" },
});
const { text } = await generateText({ model: ${call}("${model}"), prompt: "Say hello." });
console.log(text);`,
    ),
  ];
}

function anthropic({ base, key, model }: Given): ProxySnippet[] {
  return [
    snippet(
      "python",
      `import anthropic

client = anthropic.Anthropic(
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
answer = client.messages.create(
    model="${model}",
    max_tokens=100,
    messages=[{"role": "user", "content": "Say hello."}],
    extra_headers={"X-TB-User": "u_1"},
)
print(answer.content[0].text)`,
    ),
    snippet(
      "node",
      `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  baseURL: "${base}",
  apiKey: "${key}",
  defaultHeaders: { "X-TB-Feature": "email-drafts" },
});
const answer = await client.messages.create(
  { model: "${model}", max_tokens: 100, messages: [{ role: "user", content: "Say hello." }] },
  { headers: { "X-TB-User": "u_1" } },
);
console.log(answer.content[0].text);`,
    ),
    snippet(
      "curl",
      curl(`${base}/v1/messages`, [`x-api-key: ${key}`, "anthropic-version: 2023-06-01"], {
        model,
        max_tokens: 100,
        messages: MESSAGES,
      }),
    ),
    snippet(
      "langchain",
      `from langchain_anthropic import ChatAnthropic

model = ChatAnthropic(
    model="${model}",
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
print(model.invoke("Say hello.").content)`,
    ),
    snippet(
      "ai",
      `import { createAnthropic } from "@ai-sdk/anthropic";
import { generateText } from "ai";

const anthropic = createAnthropic({
  baseURL: "${base}/v1",
  apiKey: "${key}",
  headers: { "X-TB-Feature": "email-drafts" },
});
const { text } = await generateText({ model: anthropic("${model}"), prompt: "Say hello." });
console.log(text);`,
    ),
  ];
}

function google({ base, key, model }: Given): ProxySnippet[] {
  return [
    snippet(
      "python",
      `from google import genai

client = genai.Client(
    api_key="${key}",
    http_options={
        "base_url": "${base}",
        "headers": {"X-TB-Feature": "email-drafts"},
    },
)
answer = client.models.generate_content(model="${model}", contents="Say hello.")
print(answer.text)`,
    ),
    snippet(
      "node",
      `import { GoogleGenAI } from "@google/genai";

const client = new GoogleGenAI({
  apiKey: "${key}",
  httpOptions: {
    baseUrl: "${base}",
    headers: { "X-TB-Feature": "email-drafts" },
  },
});
const answer = await client.models.generateContent({ model: "${model}", contents: "Say hello." });
console.log(answer.text);`,
    ),
    snippet(
      "curl",
      curl(`${base}/v1beta/models/${model}:generateContent`, [`x-goog-api-key: ${key}`], {
        contents: [{ role: "user", parts: [{ text: "Say hello." }] }],
      }),
    ),
    snippet(
      "langchain",
      `from langchain_openai import ChatOpenAI

# Gemini by its form of OpenAI.
model = ChatOpenAI(
    model="${model}",
    base_url="${base}/v1beta/openai",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
print(model.invoke("Say hello.").content)`,
    ),
    snippet(
      "ai",
      `import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { generateText } from "ai";

const google = createGoogleGenerativeAI({
  baseURL: "${base}/v1beta",
  apiKey: "${key}",
  headers: { "X-TB-Feature": "email-drafts" },
});
const { text } = await generateText({ model: google("${model}"), prompt: "Say hello." });
console.log(text);`,
    ),
  ];
}
