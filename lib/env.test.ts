import { expect, test } from "vitest";
import { parseEnv } from "./env";

test("every setting has a default, and an empty one is absent", () => {
  expect(parseEnv({ PORT: "", DATABASE_URL: "" })).toMatchObject({
    PORT: 3000,
    DATA_DIR: ".data",
    SIGNUP: "open",
    RATE_LIMIT_INGEST: "500/second",
  });
  expect(parseEnv({}).DATABASE_URL).toBeUndefined();
});

test("what is wrong is told in a line each, by the setting's name", () => {
  const wrong = { PORT: "web", DATABASE_URL: "mysql://localhost/x", SIGNUP: "maybe", APP_SECRET: "short" };
  expect(() => parseEnv(wrong)).toThrow(
    /PORT .*\n.*DATABASE_URL is not a postgresql.*\n.*APP_SECRET is shorter.*\n.*SIGNUP/,
  );
});

test("prices come from a URL, a file or nowhere", () => {
  const source = (PRICING_SOURCE_URL: string) => parseEnv({ PRICING_SOURCE_URL }).PRICING_SOURCE_URL;
  expect(source("")).toMatch(/^https:\/\/raw\.githubusercontent\.com\/BerriAI\/litellm\//);
  for (const good of [
    "off",
    "prices.json",
    "/srv/prices.json",
    "C:\\prices.json",
    "file:///p.json",
    "HTTP://x/p",
  ])
    expect(source(good)).toBe(good);
  for (const wrong of ["ftp://x/p.json", "https://", "https://[", "data:text/plain,{}", "s3://bucket/p.json"])
    expect(() => source(wrong)).toThrow(/PRICING_SOURCE_URL is no http/);
});

test("a provider's other address is an http URL, named after it", () => {
  const given = {
    PROXY_UPSTREAM_OPENAI: "http://127.0.0.1:4010",
    PROXY_UPSTREAM_MY_LLM: "https://llm.example/v1",
  };
  expect(parseEnv({ ...given, PROXY_UPSTREAM_XAI: "" }).PROXY_UPSTREAM).toEqual({
    OPENAI: "http://127.0.0.1:4010",
    MY_LLM: "https://llm.example/v1",
  });
  for (const wrong of ["localhost:11434", "ftp://x", "http://", "/v1"])
    expect(() => parseEnv({ PROXY_UPSTREAM_OLLAMA: wrong })).toThrow(/PROXY_UPSTREAM_OLLAMA is not an http/);
});

test("an admin key must be long enough not to be guessed", () => {
  expect(() => parseEnv({ ADMIN_KEY: "x".repeat(15) })).toThrow(/ADMIN_KEY is shorter than 16/);
  expect(parseEnv({ ADMIN_KEY: "x".repeat(16) }).ADMIN_KEY).toHaveLength(16);
});

test("master keys are long enough, each of them", () => {
  const long = "k".repeat(32);
  expect(parseEnv({ ENCRYPTION_KEY: `${long},${long.toUpperCase()}` }).ENCRYPTION_KEY).toContain(",");
  for (const wrong of ["short", `${long},short`, `${long},`])
    expect(() => parseEnv({ ENCRYPTION_KEY: wrong })).toThrow(/ENCRYPTION_KEY is shorter than 32/);
});

test("private targets are allowed by whoever says so only", () => {
  expect(parseEnv({}).ALLOW_PRIVATE_TARGETS).toBe(false);
  for (const yes of ["true", "1"])
    expect(parseEnv({ ALLOW_PRIVATE_TARGETS: yes }).ALLOW_PRIVATE_TARGETS).toBe(true);
  expect(parseEnv({ ALLOW_PRIVATE_TARGETS: "false" }).ALLOW_PRIVATE_TARGETS).toBe(false);
  expect(() => parseEnv({ ALLOW_PRIVATE_TARGETS: "perhaps" })).toThrow(
    /ALLOW_PRIVATE_TARGETS is not true or false/,
  );
});
