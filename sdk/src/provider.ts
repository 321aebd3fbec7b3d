const MAKERS = /(openai|anthropic|azure|deepseek|groq|mistral|openrouter|together|fireworks)\.(com|ai|xyz)$/;
const OTHERS: [RegExp, string][] = [
  [/(^|\.)x\.ai$/, "xai"],
  [/aiplatform\.googleapis\.com$/, "vertex"],
  [/googleapis\.com$/, "google"],
  [/amazonaws\.com/, "bedrock"],
];

/** Who answers at a base URL; the client's own maker where the host does not tell. */
export function toProvider(baseUrl: unknown, maker: string): string {
  try {
    const { hostname, pathname, port } = new URL(String(baseUrl));
    return (
      // TokenBudget's own proxy names the provider in its path.
      /\/proxy\/([a-z0-9_-]+)/.exec(pathname)?.[1] ??
      MAKERS.exec(hostname)?.[1] ??
      OTHERS.find(([host]) => host.test(hostname))?.[1] ??
      (port === "11434" ? "ollama" : maker)
    );
  } catch {
    return maker;
  }
}
