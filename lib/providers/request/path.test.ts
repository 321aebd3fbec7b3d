import { expect, test } from "vitest";
import { readAsked } from "../asked";
import { findProvider, openaiCompatible, type Provider } from "../table";
import { grantsAccess, hasDots, unclear } from "./path";

test.each([
  "/v1/realtime/client_secrets",
  "/v1/realtime/sessions",
  "/v1/realtime/transcription_sessions",
  "/v1/realtime/calls",
  "/v1/realtime",
  "/v1/%72ealtime/client%5Fsecrets",
  "/openai/realtimeapi/sessions",
  "/v1/chatkit/sessions",
  "/v1alpha/auth_tokens",
  "/v1alpha/authTokens:create",
  "/v1/organization/admin_api_keys",
  "/v1/organization/projects/p/service_accounts",
  "/api/v1/keys",
  "/auth/teams/t/api-keys",
  "/v1/accounts/a/users/u/apiKeys",
  "/key/generate",
  "/key/sk-1/regenerate",
  "/key/update",
  "/user/new",
  "/team/new",
  "/v1/organization/invites",
  "/api/v1%2fkeys",
  "/v1%5Corganization%2Fadmin_api_keys",
])("what %s gives lets its caller spend elsewhere", (path) => {
  expect([grantsAccess("POST", path), grantsAccess("GET", path)]).toEqual([true, false]);
});

test.each([
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/models/gpt-realtime",
  "/v1/sessions",
  "/v1/key-value/chat",
])("%s gives an answer only", (path) => expect(grantsAccess("POST", path)).toBe(false));

const why = (name: string, headers: Record<string, string>) =>
  unclear(findProvider(name) as Provider, { method: "POST", header: (header) => headers[header] ?? null });

test.each(["x-http-method-override", "x-http-method", "x-method-override"])(
  "a request that %s makes another one is not clear",
  (name) => {
    expect(why("google", { [name]: "GET" })).toContain(name);
    expect(why("google", { [name]: "post" })).toBeNull();
  },
);

test("several requests in one body are not clear to those who take Google's", () => {
  const headers = { "content-type": "multipart/mixed; boundary=x" };
  expect([why("google", headers) === null, why("openai", headers)]).toEqual([false, null]);
});

function kindOf(name: string, path: string, body: object = { model: "m" }, contentType = "application/json") {
  const provider = findProvider(name) ?? openaiCompatible(name, null);
  const bytes = Buffer.from(JSON.stringify(body));
  return readAsked(provider, { method: "POST", path, search: "", contentType, body: bytes });
}

test.each([
  ["mistral", "/v1/conversations"],
  ["mistral", "/v1/conversations/conv_1"],
  ["mistral", "/v1/conversations/conv_1/"],
  ["openai", "/v1/threads/runs"],
  ["openai", "/v1/assistants/chat"],
  ["openai", "/v1/models%2f..%2fchat%2fcompletions"],
  ["openai", "/v1/files/..%2fresponses"],
  ["openai", "/v1/files/..%5cresponses"],
  ["google", "/v1beta/models/a:b:generateContent"],
  ["vertex", "/v1/publishers/anthropic/models/a:b:rawPredict"],
  ["mine", "/v1beta/models/gemini-2.5-pro:generateContent"],
  ["mine", "/models/gpt2"],
])("%s %s may answer", (name, path) => {
  expect(kindOf(name, path).kind).toBe("call");
});

test.each([
  ["openai", "/v1/conversations"],
  ["openai", "/v1/conversations/conv_1"],
  ["openai", "/v1/threads"],
  ["openai", "/v1/threads/thread_1/"],
  ["azure", "/OpenAI/V1/Conversations"],
  ["google", "/v1beta/batches/b:cancel"],
  ["google", "/v1beta/operations/o:cancel"],
  ["fireworks", "/v1/accounts/a/models"],
  ["fireworks", "/v1/accounts/a/models/m:validateUpload"],
])("%s %s answers with no output", (name, path) => {
  expect(kindOf(name, path).kind).toBe("other");
});

test("what the provider keeps of a conversation counts as all that the model reads", () => {
  for (const path of ["/v1/conversations/conv_1", "/v1/conversations", "/v1/agents/completions"])
    expect(kindOf("mistral", path, { model: "unknown" }).inputTokens).toBe(1_000_000);
  expect(kindOf("mistral", "/v1/chat/completions", { agent_id: "a" }).inputTokens).toBe(1_000_000);
  expect(kindOf("mistral", "/v1/chat/completions").inputTokens).toBeLessThan(100);
});

test("an encoded slash may be one, and stays in the name of a model", () => {
  expect(kindOf("openai", "/v1/chat%2Fcompletions")).toMatchObject({ kind: "call", operation: "chat" });
  const arn = "arn:aws:bedrock:us-east-1:1:application-inference-profile/a";
  expect(kindOf("bedrock", `/model/${encodeURIComponent(arn)}/converse`).model).toBe(arn);
});

test.each([
  ["/OpenAI/Deployments/My-GPT/Chat/Completions", "chat", "My-GPT"],
  ["/openai/v1/Responses", "responses", "m"],
  ["/Anthropic/V1/Messages", "chat", "m"],
])("Azure takes %s for what it is in small letters", (path, operation, model) => {
  expect(kindOf("azure", path)).toMatchObject({ kind: "call", operation, model });
});
test("a batch in capitals is one", () => {
  for (const name of ["azure", "mine"]) expect(kindOf(name, "/openai/v1/Batches").kind).toBe("batch");
});

test("a path that is not known and takes JSON is a call, whatever the JSON is called", () => {
  const asked = kindOf("openai", "/v1/some/new/thing", { model: "gpt-4o" }, "text/plain;charset=UTF-8");
  expect(asked).toMatchObject({ kind: "call", model: "gpt-4o" });
  const request = { method: "POST", path: "/v1/some/new/thing", search: "", contentType: "text/plain" };
  const text = { ...request, body: Buffer.from("Hello") };
  expect(readAsked(findProvider("openai") as Provider, text).kind).toBe("other");
});

test.each(["/v1/../x", "/v1/%2e%2E/x", "/v1/..%2fchat", "/v1/..%5Cchat", "/v1/..\\chat", "/v1/models/."])(
  "%s holds a dot segment",
  (path) => expect(hasDots(path)).toBe(true),
);
test("dots in a name are none", () => {
  expect(["/v1/gpt-4.1", "/v1/a..b", "/v1/.well-known", "/v1/..."].filter(hasDots)).toEqual([]);
});
