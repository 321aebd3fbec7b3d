import { expect, test } from "vitest";
import { findProvider, type Provider } from "../table";
import { grantsAccess, unclear } from "./path";

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
])("what %s gives lets its caller spend elsewhere", (path) => {
  expect([grantsAccess("POST", path), grantsAccess("GET", path)]).toEqual([true, false]);
});

test.each(["/v1/chat/completions", "/v1/responses", "/v1/models/gpt-realtime", "/v1/sessions"])(
  "%s gives an answer only",
  (path) => expect(grantsAccess("POST", path)).toBe(false),
);

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
