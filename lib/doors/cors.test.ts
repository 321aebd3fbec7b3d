import { describe, expect, test } from "vitest";
import type { DoorRequest } from "./door";
import { proxyDoor } from "./proxy";

const ORIGIN = "https://app.example.com";

function ask(method: string, headers: Record<string, string>) {
  const request: DoorRequest = {
    ...{ method, path: "/proxy/openai/v1/chat/completions", search: "", body: null },
    header: (name) => headers[name] ?? null,
    headers: () => Object.entries(headers),
    signal: new AbortController().signal,
  };
  return proxyDoor(request).then(({ status, headers }) => ({ status, headers: new Headers(headers) }));
}

describe("a script in a page of another origin", () => {
  test("may send what its browser asks for, though the asking has no key", async () => {
    const { status, headers } = await ask("OPTIONS", {
      origin: ORIGIN,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,x-tokenbudget-key",
    });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-methods")).toBe("POST");
    expect(headers.get("access-control-allow-headers")).toBe("authorization,x-tokenbudget-key");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("can read why it was refused", async () => {
    const { status, headers } = await ask("POST", { origin: ORIGIN });
    expect(status).toBe(401);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")).toContain("X-TokenBudget-Event-Id");
  });
});

test("options that no browser asks for need a key like any other request", async () => {
  expect((await ask("OPTIONS", { origin: ORIGIN })).status).toBe(401);
  expect((await ask("OPTIONS", { "access-control-request-method": "POST" })).status).toBe(401);
});

test("an answer names its request once", async () => {
  const { headers } = await ask("POST", { "x-request-id": "req-0123456789" });
  expect(headers.get("x-request-id")).toBe("req-0123456789");
  expect(headers.get("access-control-allow-origin")).toBeNull();
});
