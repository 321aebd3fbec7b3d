const ALIASES = new Map(
  Object.entries({
    "text-completion-openai": "openai",
    "text-completion-codestral": "codestral",
    "text-completion-inception": "inception",
    gemini: "google",
    palm: "google",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "google.generative-ai": "google",
    vertexai: "vertex",
    "gcp.vertex_ai": "vertex",
    "google.vertex": "vertex",
    "aws.bedrock": "bedrock",
    "amazon-bedrock": "bedrock",
    amazon_bedrock: "bedrock",
    bedrock_converse: "bedrock",
    bedrock_mantle: "bedrock",
    azure_ai: "azure",
    azure_text: "azure",
    azure_openai: "azure",
    "azure-openai": "azure",
    "az.ai.openai": "azure",
    "az.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    cohere_chat: "cohere",
    x_ai: "xai",
    mistral_ai: "mistral",
    mistralai: "mistral",
    moonshot_ai: "moonshot",
    moonshotai: "moonshot",
    together_ai: "together",
    fireworks_ai: "fireworks",
    "fireworks_ai-embedding-models": "fireworks",
    lambda_ai: "lambda",
    nvidia_nim: "nvidia",
    vercel_ai_gateway: "vercel",
    "ibm.watsonx.ai": "watsonx",
  }),
);

/** Folds a provider's name to the one that prices and events are kept under: `gcp.gemini` → `google`. */
export function toProviderName(name: string): string {
  const lower = name.trim().toLowerCase();
  if (lower.startsWith("vertex_ai")) return "vertex";
  return ALIASES.get(lower) ?? lower;
}
