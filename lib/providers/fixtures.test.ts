import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { StreamReader } from "../../sdk/src/stream-reader.ts";
import { readAsked } from "./asked";
import { findProvider } from "./table";

type Meta = {
  provider: string;
  request: { method: string; path: string; body: Record<string, unknown> };
  response: { status: number; bodyFile: string };
  model: string | null;
  usageInBody: boolean;
  usage: { inputTokens: number; outputTokens: number } | null;
};

const folder = fileURLToPath(new URL("../../sdk/test/fixtures/providers/", import.meta.url));
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith(".meta.json"))
  .map((file) => {
    const meta: Meta = JSON.parse(readFileSync(folder + file, "utf8"));
    return {
      name: file.replace(".meta.json", ""),
      meta,
      bytes: readFileSync(folder + meta.response.bodyFile),
    };
  });

test("the recorded calls are all here", () => expect(fixtures.length).toBeGreaterThanOrEqual(25));

test.each(fixtures)("$name is a call whose model and usage are read", ({ name, meta, bytes }) => {
  const provider = findProvider(meta.provider);
  expect(provider).not.toBeNull();
  if (!provider) return;
  const { pathname, search } = new URL(meta.request.path, "http://localhost");
  const asked = readAsked(provider, {
    method: meta.request.method,
    // The stand-in has them all at one address, so some paths name the provider.
    path: pathname.replace(/^\/(azure|bedrock|mistral|deepseek|groq|openrouter|cohere|xai)(?=\/)/, ""),
    search,
    contentType: "application/json",
    body: Buffer.from(JSON.stringify(meta.request.body)),
  });
  expect(asked.kind).toBe("call");
  expect(asked.isStream).toBe(/stream/.test(name));
  // Only a deployment is named by none but the answer.
  if (meta.provider !== "azure" && meta.model !== null)
    expect(meta.model.startsWith(String(asked.model))).toBe(true);
  const reader = new StreamReader();
  reader.push(bytes);
  const { answer } = reader;
  if (!meta.usageInBody) return expect(answer.input_tokens).toBeUndefined();
  expect(answer).toMatchObject({ input_tokens: meta.usage?.inputTokens });
  expect(answer.output_tokens ?? 0).toBe(meta.usage?.outputTokens);
});
