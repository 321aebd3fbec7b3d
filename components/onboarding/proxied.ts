/** A provider as the page of the proxy names it. */
export type Proxied = {
  id: string;
  label: string;
  /** Whose client speaks to it. */
  client: "openai" | "anthropic" | "google" | "plain";
  /** What stands between the provider's name and the client's own paths. */
  base: string;
  /** For a call to try it with. */
  model: string;
  note?: string;
};

/** A first call: to whom, at which address, by which key, of which model. */
export type Call = { id: string; base: string; key: string; model: string };

const COMPATIBLE = "openai" as const;

/** Every provider of the proxy, those that most use first. */
export const PROXIED: Proxied[] = [
  {
    id: "openai",
    label: "OpenAI",
    client: COMPATIBLE,
    base: "/v1",
    model: "gpt-4o-mini",
    note: "A stream that does not ask for its usage is asked for it, and what comes of that is taken out again.",
  },
  { id: "anthropic", label: "Anthropic", client: "anthropic", base: "", model: "claude-haiku-4-5" },
  {
    id: "google",
    label: "Google Gemini",
    client: "google",
    base: "",
    model: "gemini-2.5-flash",
    note: "The key may also stand in the query, as ?key=. Clients of OpenAI use /proxy/google/v1beta/openai.",
  },
  {
    id: "azure",
    label: "Azure OpenAI",
    client: COMPATIBLE,
    base: "/openai/v1",
    model: "my-deployment",
    note: "Store the key with the address of your resource, https://NAME.openai.azure.com. Paths with /openai/deployments/NAME work too.",
  },
  {
    id: "vertex",
    label: "Vertex AI",
    client: "plain",
    base: "/v1/projects/my-project/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent",
    model: "gemini-2.5-flash",
    note: "The location in the path says where it goes. Claude is under publishers/anthropic. An access token lasts an hour, so most send their own.",
  },
  {
    id: "bedrock",
    label: "Amazon Bedrock",
    client: "plain",
    base: "/us-east-1/model/amazon.nova-lite-v1%3A0/converse",
    model: "amazon.nova-lite-v1:0",
    note: "By a Bedrock API key; requests that are signed (SigV4) are for another host and fail. The region comes first in the path.",
  },
  {
    id: "mistral",
    label: "Mistral",
    client: COMPATIBLE,
    base: "/v1",
    model: "mistral-small-latest",
  },
  { id: "groq", label: "Groq", client: COMPATIBLE, base: "/openai/v1", model: "llama-3.3-70b-versatile" },
  {
    id: "deepseek",
    label: "DeepSeek",
    client: COMPATIBLE,
    base: "/v1",
    model: "deepseek-chat",
    note: "Clients of Anthropic use /proxy/deepseek/anthropic.",
  },
  { id: "xai", label: "xAI", client: COMPATIBLE, base: "/v1", model: "grok-4" },
  {
    id: "openrouter",
    label: "OpenRouter",
    client: COMPATIBLE,
    base: "/api/v1",
    model: "openai/gpt-4o-mini",
    note: "The cost is the one that OpenRouter itself states.",
  },
  {
    id: "together",
    label: "Together",
    client: COMPATIBLE,
    base: "/v1",
    model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
  },
  {
    id: "fireworks",
    label: "Fireworks",
    client: COMPATIBLE,
    base: "/inference/v1",
    model: "accounts/fireworks/models/llama-v3p3-70b-instruct",
  },
  {
    id: "cohere",
    label: "Cohere",
    client: COMPATIBLE,
    base: "/compatibility/v1",
    model: "command-r-08-2024",
    note: "Cohere's own client uses /proxy/cohere, for its versions 1 and 2.",
  },
  {
    id: "ollama",
    label: "Ollama",
    client: COMPATIBLE,
    base: "/v1",
    model: "llama3.2",
    note: "Whoever runs TokenBudget says where it is by PROXY_UPSTREAM_OLLAMA, or a provider key does by its address. Its own client uses /proxy/ollama.",
  },
  {
    id: "my-server",
    label: "Any other",
    client: COMPATIBLE,
    base: "/v1",
    model: "my-model",
    note: "Any server that speaks like OpenAI: store a provider key under a name of your own, with its address, and put that name in the path.",
  },
];
