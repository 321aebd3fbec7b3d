import { toEnvironment } from "./clients";
import { PROXIED } from "./proxied";
import { toOwnKeySnippet } from "./proxy-snippets";

/** What stands in a snippet where the key goes, while there is none to show. */
export const KEY_PLACEHOLDER = "tb_ak_…";

/** Copy-and-paste ways to send the first event to the server at `origin`. */
export function toSnippets(origin: string, key: string) {
  return [
    { id: "curl", label: "curl", parts: [{ title: "In a shell", code: toCurl(origin, key) }] },
    {
      id: "sdk",
      label: "SDK",
      parts: [
        {
          title: "In a shell. The SDK is a folder of the clone this server runs from, not yet on npm",
          code: INSTALL,
        },
        { title: "first-event.mjs", code: toScript(origin, key) },
        { title: "Run it, with your OpenAI key", code: "OPENAI_API_KEY=sk-… node first-event.mjs" },
      ],
    },
    {
      id: "opentelemetry",
      label: "OpenTelemetry",
      parts: [
        {
          title:
            "In the environment of an application that is instrumented; Connect has each client's settings",
          code: toEnvironment(origin, key),
        },
      ],
    },
    {
      id: "proxy",
      label: "Proxy",
      parts: PROXIED.slice(0, 1).map((provider) => ({
        title: `In a shell, with your key of ${provider.label}; Connect has every provider's settings`,
        code: toOwnKeySnippet(origin, key, provider).replace("PROVIDER_KEY", "OPENAI_API_KEY"),
      })),
    },
  ];
}

function toCurl(origin: string, key: string): string {
  return `curl ${origin}/v1/events \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "provider": "openai", "model": "gpt-4o-mini",
    "input_tokens": 1204, "output_tokens": 318,
    "tags": { "feature": "email-drafts", "user_id": "u_1" }
  }'`;
}

const INSTALL = "npm install <path to the clone>/sdk openai";

function toScript(origin: string, key: string): string {
  return `import OpenAI from "openai";
import { tags, wrapOpenAI } from "@tokenbudget/sdk";

const openai = wrapOpenAI(new OpenAI(), {
  endpoint: "${origin}",
  apiKey: "${key}",
});

const answer = await tags({ feature: "email-drafts", user_id: "u_1" }).run(() =>
  openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: "Say hello." }],
  }),
);
console.log(answer.choices[0].message.content);`;
}
