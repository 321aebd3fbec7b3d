import { toProviderName } from "@/lib/pricing";
import { toProvider } from "@/sdk/src/provider";

/** The AI SDK names the provider's interface behind a dot: `openai.responses`, `anthropic.messages`. */
const INTERFACE =
  /\.(?:chat|responses|completion|messages|embeddings?|textembedding|image|transcription|speech|rerank(?:ing)?|generative-ai)$/i;

/** What instrumentations write for providers that go by another name here. */
const ALIASES = new Map(
  Object.entries({
    aws: "bedrock",
    "bedrock.anthropic": "bedrock",
    "gcp.vertex.agent": "vertex",
    "google.vertex.anthropic": "vertex",
    "vertex.anthropic": "vertex",
    gateway: "vercel",
    togetherai: "together",
  }),
);

/** Who calls, not who answers. */
const FRAMEWORKS = new Set([
  "",
  "unknown",
  "crewai",
  "langchain",
  "langgraph",
  "litellm",
  "llamaindex",
  "pydantic_ai",
  "strands-agents",
]);

/** Only these clients are pointed at other hosts that speak like their maker's. */
const POINTED_ELSEWHERE = new Set(["openai", "anthropic"]);

/** Families of models that only one provider serves under such a name, most telling first. */
const MAKERS: [pattern: RegExp, provider: string][] = [
  [/^(?:(?:us|eu|apac|global)\.)?(?:anthropic|amazon|meta|cohere|mistral|ai21|deepseek|openai)\./, "bedrock"],
  [
    /^(?:ft:)?(?:gpt-|chatgpt-|o[134](?:-|$)|text-embedding-[23a]|text-moderation|omni-moderation|dall-e|whisper|tts-|davinci|babbage|codex|sora)/,
    "openai",
  ],
  [/^claude-/, "anthropic"],
  [/^(?:models\/)?(?:gemini-|imagen-|veo-|gemini)/, "google"],
  [/^(?:mistral-|ministral-|magistral-|codestral|pixtral-|devstral-|open-mi[sx]tral)/, "mistral"],
  [/^(?:command|embed-(?:english|multilingual|v\d)|rerank-(?:english|multilingual|v\d))/, "cohere"],
  [/^deepseek-(?:chat|reasoner|v\d)/, "deepseek"],
  [/^grok-/, "xai"],
];

/** Folds what a span says of its provider; where it says nothing, the model's name may tell. */
export function providerOf(
  stated: string | undefined,
  model: string | undefined,
  host: string | undefined,
): string {
  const named = fold(stated ?? "");
  const provider = FRAMEWORKS.has(named) ? makerOf(model) : named;
  if (host === undefined || !POINTED_ELSEWHERE.has(provider)) return provider;
  return toProviderName(toProvider(`https://${host}`, provider));
}

function fold(stated: string): string {
  const whole = toProviderName(stated);
  const name = INTERFACE.test(whole) ? toProviderName(whole.replace(INTERFACE, "")) : whole;
  return ALIASES.get(name) ?? name;
}

function makerOf(model = ""): string {
  const name = model.trim().toLowerCase();
  const vendor = toProviderName(name.slice(0, Math.max(0, name.indexOf("/"))));
  const maker = MAKERS.find(([pattern, provider]) => provider === vendor || pattern.test(name))?.[1];
  return maker ?? "unknown";
}
