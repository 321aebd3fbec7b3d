const DAY_MS = 86_400_000;
const MODELS = [
  { provider: "anthropic", model: "claude-sonnet-4-5" },
  { provider: "openai", model: "gpt-5" },
  { provider: "google", model: "gemini-2.5-pro" },
  { provider: "openai", model: "gpt-5-mini" },
  { provider: "anthropic", model: "claude-haiku-4-5" },
  { provider: "openai", model: "gpt-4o-mini" },
  { provider: "openai", model: "text-embedding-3-large" },
  { provider: "openai", model: "ft:gpt-4o-mini-2024-07-18:fernhill-legal:contract-review-v14:AbCdEf12" },
  { provider: "local", model: "house-llama-70b-instruct-awq-2026-06-preview" },
];
const FEATURES = [
  "contract-review",
  "support-copilot",
  "search-answers",
  undefined,
  "quarterly-report-generation-and-their-summaries",
];

/** Calls of the `days` days before `now`, fewer on weekends: several models, all grades, errors, long names. */
export function sampleEvents(now: Date, days: number): object[] {
  return Array.from({ length: days }, (_, day) => {
    const noon = new Date(now.getTime() - day * DAY_MS - 60_000);
    const calls = [0, 6].includes(noon.getUTCDay()) ? 4 : 12;
    return Array.from({ length: calls }, (_, place) =>
      sampleEvent(noon.getTime() - place * 1000, day + place),
    );
  }).flat();
}

function sampleEvent(timestamp: number, seed: number): object {
  return {
    timestamp,
    ...MODELS[seed % MODELS.length],
    input_tokens: 2000 + 900 * (seed % 60),
    output_tokens: seed % 13 === 0 ? 0 : 300 + 40 * (seed % 30),
    latency_ms: 400 + 35 * (seed % 90),
    tags: { feature: FEATURES[seed % FEATURES.length], user_id: `u_${20_000 + (seed % 17)}` },
    ...(seed % 13 === 0 && { status: "error", error_type: "rate_limit_error" }),
    ...(seed % 11 === 0 && { usage_source: "estimated" }),
    ...(seed % 17 === 0 && { cost_usd: "0.0421", cost_source: "provider" }),
  };
}
