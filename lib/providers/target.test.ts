import { afterEach, describe, expect, test, vi } from "vitest";

const own = { baseUrl: null };
const VERTEX = "/v1/projects/p/locations";

async function load(settings: Record<string, string> = {}) {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const { targetOf } = await import("./target");
  const { findProvider } = await import("./table");
  return (name: string, path: string, key: { baseUrl: string | null } | null = null) => {
    const provider = findProvider(name);
    return provider && targetOf(provider, path, key);
  };
}
afterEach(() => vi.unstubAllEnvs());

describe("a request goes", () => {
  test.each([
    ["openai", "/v1/models", "https://api.openai.com/v1/models"],
    ["gemini", "/v1beta/models", "https://generativelanguage.googleapis.com/v1beta/models"],
    ["groq", "/openai/v1/models", "https://api.groq.com/openai/v1/models"],
    [
      "bedrock",
      "/eu-west-1/model/m/converse",
      "https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse",
    ],
    ["vertex", `${VERTEX}/us-east5/x`, `https://us-east5-aiplatform.googleapis.com${VERTEX}/us-east5/x`],
    ["vertex", `${VERTEX}/global/x`, `https://aiplatform.googleapis.com${VERTEX}/global/x`],
    ["vertex", `${VERTEX}/eu/x`, `https://aiplatform.eu.rep.googleapis.com${VERTEX}/eu/x`],
    ["azure", "/acme.openai.azure.com/openai/v1/x", "https://acme.openai.azure.com/openai/v1/x"],
  ])("to %s %s at %s", async (name, path, url) => {
    const target = await load();
    expect(target(name, path)).toEqual({ url, isOperators: false });
  });

  test("nowhere while nobody says where", async () => {
    const target = await load();
    for (const [name, path] of [
      ["azure", "/openai/v1/x"],
      ["azure", "/evil.example/openai/v1/x"],
      ["azure", "/evil.example.openai.azure.com.evil.example/x"],
      ["bedrock", "/model/m/converse"],
      ["ollama", "/api/chat"],
      ["acme", "/v1/chat/completions"],
    ] as const)
      expect(target(name, path)).toBeNull();
    const odd = target("vertex", `${VERTEX}/evil.example%2f/x`);
    expect(new URL(odd?.url ?? "").host).toBe("aiplatform.googleapis.com");
  });

  test("to the stored key's address, and never with a stored key to a host that the caller names", async () => {
    const target = await load({ PROXY_UPSTREAM_OPENAI: "http://127.0.0.1:4010" });
    const key = { baseUrl: "https://llm.acme.example/v1" };
    expect(target("openai", "/v1/chat/completions", key)?.url).toBe(
      "https://llm.acme.example/v1/chat/completions",
    );
    expect(target("openai", "/chat/completions", key)?.url).toBe(
      "https://llm.acme.example/v1/chat/completions",
    );
    expect(target("azure", "/acme.openai.azure.com/openai/v1/x", own)).toBeNull();
    const azure = { baseUrl: "https://team.openai.azure.com/openai" };
    expect(target("azure", "/acme.openai.azure.com/openai/v1/x", azure)?.url).toBe(
      "https://team.openai.azure.com/openai/v1/x",
    );
  });

  test("to the operator's address, which may name a provider that the table does not know", async () => {
    const target = await load({
      PROXY_UPSTREAM_OPENAI: "http://127.0.0.1:4010/openai/",
      PROXY_UPSTREAM_OLLAMA: "http://localhost:11434",
      PROXY_UPSTREAM_MY_LLM: "http://10.0.0.1:8000/v1",
    });
    expect(target("openai", "/v1/x")).toEqual({
      url: "http://127.0.0.1:4010/openai/v1/x",
      isOperators: true,
    });
    expect(target("ollama", "/api/chat")).toEqual({
      url: "http://localhost:11434/api/chat",
      isOperators: true,
    });
    expect(target("my-llm", "/v1/chat/completions")?.url).toBe("http://10.0.0.1:8000/v1/chat/completions");
  });
});
