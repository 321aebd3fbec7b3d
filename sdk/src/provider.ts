const HOST =
  /(?:^|[.-])(openai|anthropic|azure|deepseek|groq|x|openrouter|mistral|together|fireworks|generativelanguage|aiplatform|amazonaws)\.(?:com|ai|xyz|googleapis)/;

/** Hosts that are not named after the provider. */
const NAMES: Record<string, string> = {
  x: "xai",
  generativelanguage: "google",
  aiplatform: "vertex",
  amazonaws: "bedrock",
};

/** Who answers at a base URL; the client's own maker where the host does not tell. */
export function toProvider(baseUrl: unknown, maker: string): string {
  try {
    const { hostname, pathname, port } = new URL(String(baseUrl));
    // TokenBudget's own proxy names the provider in its path.
    const name = /\/proxy\/([\w-]+)/.exec(pathname)?.[1] ?? HOST.exec(hostname)?.[1];
    if (name) return NAMES[name] ?? name;
    return port === "11434" ? "ollama" : maker;
  } catch {
    return maker;
  }
}
