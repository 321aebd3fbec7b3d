/** A model as its provider serves it: what its answers say beside the tokens, and how fast they come. */
export type Model = {
  provider: string;
  model: string;
  /** As the request names it, where the answer says another name. */
  requested?: string;
  operation?: "responses" | "embeddings";
  /** How the ids of its answers begin; absent where it gives none. */
  answers?: string;
  /** `write`: the caller marks what is to be cached and pays for it. `read`: the provider caches by itself. */
  cache: "write" | "read" | "none";
  /** How often the beginning of a prompt is still in the cache. */
  hit: number;
  /** Share of the output that is reasoning. */
  reasoning: number;
  maxInput: number;
  /** Milliseconds until the first token, and tokens per second from then on. */
  speed: readonly [firstTokenMs: number, tokensPerSecond: number];
  hasSearch?: true;
  /** It tells the tier that it served. */
  tellsTier?: true;
  /** US dollars per million tokens in and out, where the provider states the cost of each call. */
  states?: { input: number; output: number };
};

const anthropic = { provider: "anthropic", answers: "msg_01", cache: "write", maxInput: 190_000 } as const;
const openai = { provider: "openai", cache: "read", maxInput: 390_000 } as const;
const responses = { ...openai, answers: "resp_", operation: "responses", tellsTier: true } as const;
const chat = { ...openai, answers: "chatcmpl-" } as const;
const google = { provider: "google", answers: "", cache: "read", hit: 0.45, maxInput: 990_000 } as const;
const bedrock = { provider: "bedrock", maxInput: 190_000 } as const;
const plain = { cache: "none", hit: 0, reasoning: 0, maxInput: 120_000 } as const;
const mistral = { ...plain, provider: "mistral", answers: "" } as const;
const embedding = { ...openai, ...plain, operation: "embeddings", maxInput: 8000, speed: [140, 1] } as const;

/** Under the names of the catalogue; nobody knows a price of `mistralLarge`. */
export const MODELS = {
  opus: {
    ...anthropic,
    model: "claude-opus-5",
    hit: 0.8,
    reasoning: 0.4,
    speed: [1900, 48],
    hasSearch: true,
  },
  sonnet: {
    ...anthropic,
    model: "claude-sonnet-5",
    hit: 0.85,
    reasoning: 0.3,
    speed: [1150, 71],
    hasSearch: true,
  },
  sonnet45: {
    ...anthropic,
    model: "claude-sonnet-4-5",
    hit: 0.85,
    reasoning: 0.3,
    speed: [1210, 62],
    hasSearch: true,
  },
  haiku: { ...anthropic, model: "claude-haiku-4-5", hit: 0.6, reasoning: 0, speed: [480, 140] },
  gpt56: { ...responses, model: "gpt-5.6", hit: 0.7, reasoning: 0.5, speed: [1700, 66] },
  gpt54: { ...responses, model: "gpt-5.4", hit: 0.75, reasoning: 0.35, speed: [1300, 78] },
  gptMini: { ...chat, tellsTier: true, model: "gpt-5.4-mini", hit: 0.6, reasoning: 0.1, speed: [520, 150] },
  gptLuna: { ...chat, tellsTier: true, model: "gpt-5.6-luna", hit: 0.5, reasoning: 0, speed: [330, 210] },
  embeddingLarge: { ...embedding, model: "text-embedding-3-large" },
  embeddingSmall: { ...embedding, model: "text-embedding-3-small" },
  geminiPro: { ...google, model: "gemini-2.5-pro", reasoning: 0.45, speed: [1600, 90], hasSearch: true },
  geminiFlash: { ...google, model: "gemini-3.6-flash", reasoning: 0.2, speed: [610, 180], hasSearch: true },
  geminiLite: { ...google, model: "gemini-2.5-flash-lite", reasoning: 0, speed: [290, 260] },
  azureMini: {
    ...chat,
    provider: "azure",
    model: "gpt-4.1-mini",
    requested: "drafts-eu",
    hit: 0.4,
    reasoning: 0,
    speed: [460, 120],
  },
  bedrockSonnet: {
    ...bedrock,
    model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    cache: "write",
    hit: 0.7,
    reasoning: 0.2,
    speed: [1350, 58],
  },
  bedrockHaiku: {
    ...bedrock,
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    cache: "write",
    hit: 0.6,
    reasoning: 0,
    speed: [520, 125],
  },
  nova: { ...bedrock, ...plain, model: "us.amazon.nova-pro-v1:0", speed: [640, 110] },
  mistralMedium: { ...mistral, model: "mistral-medium-2508", speed: [430, 95] },
  mistralSmall: { ...mistral, model: "mistral-small-3-2-2506", speed: [250, 160] },
  mistralLarge: { ...mistral, model: "mistral-large-2026-11", speed: [700, 70] },
  deepseek: {
    ...plain,
    provider: "openrouter",
    model: "deepseek/deepseek-v3.2",
    answers: "gen-",
    speed: [900, 55],
    states: { input: 0.28, output: 0.4 },
  },
} satisfies Record<string, Model>;

export type ModelName = keyof typeof MODELS;
