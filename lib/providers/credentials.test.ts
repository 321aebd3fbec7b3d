import { expect, test } from "vitest";
import { credentialsOf, withCredential, withoutOurs } from "./credentials";
import { findProvider, type Provider } from "./table";

function provider(name: string): Provider {
  const found = findProvider(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
}

test("every credential is found where it stands, without the word before it", () => {
  const headers: Record<string, string> = { authorization: "bearer  tb_ak_1", "x-api-key": " sk-ant-2 " };
  const header = (name: string) => headers[name] ?? null;
  expect(credentialsOf(provider("openai"), { header, search: "?key=3" })).toEqual([
    { place: "authorization", value: "tb_ak_1" },
    { place: "x-api-key", value: "sk-ant-2" },
  ]);
  expect(credentialsOf(provider("gemini"), { header: () => null, search: "?alt=sse&key=tb_ak_3" })).toEqual([
    { place: "query", value: "tb_ak_3" },
  ]);
});

test("of several keys in a query each is found", () => {
  const search = "?%6bey=tb_ak_1&key=AIza1";
  const found = credentialsOf(provider("google"), { header: () => null, search });
  expect(found.map(({ value }) => value)).toEqual(["tb_ak_1", "AIza1"]);
});

test.each([
  ["openai", "/v1/responses", "sk-1", ["authorization: Bearer sk-1"]],
  ["anthropic", "/v1/messages", "sk-ant-api-1", ["x-api-key: sk-ant-api-1"]],
  ["anthropic", "/v1/messages", "sk-ant-oat-1", ["authorization: Bearer sk-ant-oat-1"]],
  ["azure", "/openai/v1/responses", "k", ["api-key: k"]],
  ["google", "/v1beta/models/m:generateContent", "AIza1", ["x-goog-api-key: AIza1"]],
  ["google", "/v1beta/openai/chat/completions", "AIza1", ["authorization: Bearer AIza1"]],
  ["vertex", "/v1/projects/p/x", "ya29.x", ["authorization: Bearer ya29.x"]],
  ["vertex", "/v1/publishers/google/models/m:generateContent", "AQ.x", ["x-goog-api-key: AQ.x"]],
  ["bedrock", "/model/m/converse", "ABSK1", ["authorization: Bearer ABSK1"]],
  ["deepseek", "/anthropic/v1/messages", "sk-1", ["authorization: Bearer sk-1", "x-api-key: sk-1"]],
])("a key of %s goes on %s where the provider looks for it", (name, path, key, expected) => {
  const { headers } = withCredential(provider(name), { path, search: "" }, key);
  expect(headers.map(([header, value]) => `${header}: ${value}`)).toEqual(expected);
});

test("a key in the query of Google is taken out, and every other byte stays", () => {
  const search = (given: string, name = "google") =>
    withCredential(provider(name), { path: "/v1beta/models/m:generateContent", search: given }, "AIza1")
      .search;
  expect(search("?key=tb_ak_1")).toBe("");
  expect(search("?alt=sse&key=tb_ak_1&a=%7e+b")).toBe("?alt=sse&a=%7e+b");
  expect(search("?monkey=1&keys=2")).toBe("?monkey=1&keys=2");
  expect(search("?key=x", "openai")).toBe("?key=x");
  expect(search("?key=tb_ak_1", "openai")).toBe("");
  expect(search("?%6bey=tb_ak_1&a=%7e&k%65y=%74b_ak_2")).toBe("?a=%7e");
  expect(search("?%6bey=%74b_ak_1&%6bey=x", "openai")).toBe("?%6bey=x");
  expect(search("??key=x&&a")).toBe("??key=x&&a");
  expect(withoutOurs("?key=AIza1&%6bey=tb_ak_1&b=%7e")).toBe("?key=AIza1&b=%7e");
});
