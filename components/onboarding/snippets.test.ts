import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEvent } from "@/lib/events/parse";
import { toClients, toEnvironment } from "./clients";
import { toSnippets } from "./snippets";

const ORIGIN = "https://tokenbudget.fernhill.example";
const KEY = "tb_ak_7c1f00112233445566778899aabbccdd";
const CATALOGUE = new URL("../../lib/feed/catalogue/litellm.json", import.meta.url);

function codeOf(id: string): string[] {
  return toSnippets(ORIGIN, KEY)
    .filter((snippet) => snippet.id === id)
    .flatMap(({ parts }) => parts.map(({ code }) => code));
}

/** The words a shell hands to `curl` when it runs the snippet. */
function argumentsOfCurl(code: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${code}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

test("the curl snippet posts an event that is accepted, with the key, to this server", () => {
  const [url, ...rest] = argumentsOfCurl(codeOf("curl").join());
  expect(url).toBe(`${ORIGIN}/v1/events`);
  expect(rest.slice(0, -1)).toEqual([
    "-H",
    `Authorization: Bearer ${KEY}`,
    "-H",
    "Content-Type: application/json",
    "-d",
  ]);
  const parsed = parseEvent(JSON.parse(rest.at(-1) ?? ""));
  expect(parsed).toMatchObject({ event: { provider: "openai", input_tokens: 1204, output_tokens: 318 } });
});

test("the model of the snippets has a price, so the first event has an exact cost", () => {
  const { prices } = JSON.parse(readFileSync(CATALOGUE, "utf8"));
  expect(prices).toContainEqual(expect.objectContaining({ provider: "openai", model: "gpt-4o-mini" }));
  for (const code of [codeOf("curl").join(), codeOf("sdk")[1]]) expect(code).toContain('"gpt-4o-mini"');
});

test("the script of the SDK snippet is a module that Node can read", () => {
  const [, script = ""] = codeOf("sdk");
  execFileSync(process.execPath, ["--check", "--input-type=module"], { input: script });
  expect(script).toContain(`endpoint: "${ORIGIN}"`);
  expect(script).toContain(`apiKey: "${KEY}"`);
});

/** What a shell that reads these lines would have. */
function variablesOf(lines: string): Record<string, string> {
  return Object.fromEntries(
    [...lines.matchAll(/^([A-Z_]+)="(.*)"$/gm)].map(([, name, value]) => [String(name), String(value)]),
  );
}

test("the environment leads an exporter to this server with the key", () => {
  const variables = variablesOf(toEnvironment(ORIGIN, KEY));
  expect(variables.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(ORIGIN);
  expect(decodeURIComponent(variables.OTEL_EXPORTER_OTLP_HEADERS ?? "")).toBe(`authorization=Bearer ${KEY}`);
  expect(codeOf("opentelemetry")).toEqual([toEnvironment(ORIGIN, KEY)]);
});

test("the snippet of the proxy calls a provider through this server, with the key beside the caller's own", () => {
  const [url, ...rest] = argumentsOfCurl(codeOf("proxy").join());
  expect(url).toBe(`${ORIGIN}/proxy/openai/v1/chat/completions`);
  expect(rest).toContain(`X-TokenBudget-Key: ${KEY}`);
  expect(JSON.parse(rest.at(-1) ?? "")).toMatchObject({ model: "gpt-4o-mini" });
});

describe.each(toClients(ORIGIN, KEY))("the settings of $label", ({ parts }) => {
  test("name this server and the key, once in each part", () => {
    const code = parts.map((part) => part.code);
    expect(code.join()).toContain(ORIGIN);
    expect(code.join()).toContain(KEY);
    for (const part of code) expect(part.split(KEY).length).toBeLessThanOrEqual(2);
  });

  test("are code that Node can read where they are for it", () => {
    for (const { code } of parts.filter((part) => part.code.includes(' from "')))
      execFileSync(process.execPath, ["--check", "--input-type=module"], { input: code });
  });
});
