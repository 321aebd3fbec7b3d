import type { Call } from "./proxied";

/** By each maker's client for Node. */
export const NODE: Record<"openai" | "anthropic" | "google", (call: Call) => string> = {
  openai: ({ base, key, model }) => `import OpenAI from "openai";

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
  anthropic: ({ base, key, model }) => `import Anthropic from "@anthropic-ai/sdk";

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
  google: ({ base, key, model }) => `import { GoogleGenAI } from "@google/genai";

const client = new GoogleGenAI({
  apiKey: "${key}",
  httpOptions: {
    baseUrl: "${base}",
    headers: { "X-TB-Feature": "email-drafts" },
  },
});
const answer = await client.models.generateContent({ model: "${model}", contents: "Say hello." });
console.log(answer.text);`,
};

/** By the AI SDK of Vercel. It asks OpenAI by its Responses, which few others know. */
export const AI_SDK: Record<"openai" | "anthropic" | "google", (call: Call) => string> = {
  openai: ({ id, base, key, model }) => `import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";

const openai = createOpenAI({
  baseURL: "${base}",
  apiKey: "${key}",
  headers: { "X-TB-Feature": "email-drafts" },
});
const { text } = await generateText({ model: ${id === "openai" ? "openai" : "openai.chat"}("${model}"), prompt: "Say hello." });
console.log(text);`,
  anthropic: ({ base, key, model }) => `import { createAnthropic } from "@ai-sdk/anthropic";
import { generateText } from "ai";

const anthropic = createAnthropic({
  baseURL: "${base}/v1",
  apiKey: "${key}",
  headers: { "X-TB-Feature": "email-drafts" },
});
const { text } = await generateText({ model: anthropic("${model}"), prompt: "Say hello." });
console.log(text);`,
  google: ({ base, key, model }) => `import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { generateText } from "ai";

const google = createGoogleGenerativeAI({
  baseURL: "${base}/v1beta",
  apiKey: "${key}",
  headers: { "X-TB-Feature": "email-drafts" },
});
const { text } = await generateText({ model: google("${model}"), prompt: "Say hello." });
console.log(text);`,
};
