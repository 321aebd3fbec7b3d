import { describe, expect, test } from "vitest";
import { AppError, type ErrorCode } from "@/lib/errors";
import { LimitReached } from "./limit-decision";
import { problemResponse, toProblem } from "./problem";

const statuses: [ErrorCode, number][] = [
  ["bad_request", 400],
  ["unauthorized", 401],
  ["forbidden", 403],
  ["not_found", 404],
  ["conflict", 409],
  ["too_large", 413],
  ["unsupported_type", 415],
  ["rate_limited", 429],
  ["unavailable", 503],
];

function read(error: unknown, members?: Record<string, unknown>) {
  const { status, headers, body } = toProblem(error, "request-1", members);
  return { status, headers, document: JSON.parse(body) };
}

describe("toProblem", () => {
  test.each(statuses)("%s is answered with %i", (code, status) => {
    const { status: given, document } = read(new AppError(code, "A sentence."));
    expect(given).toBe(status);
    expect(document).toEqual({
      type: "about:blank",
      title: expect.any(String),
      status,
      code,
      detail: "A sentence.",
      request_id: "request-1",
    });
  });

  test("tells the fields that are wrong, and what the route adds", () => {
    const issues = [{ field: "name", code: "too_small", message: "is empty" }];
    const { document } = read(new AppError("bad_request", "name is empty", { issues }), { rejected: [1] });
    expect(document).toMatchObject({ errors: issues, rejected: [1] });
  });

  test("asks for credentials on 401 and names the wait on 429", () => {
    expect(read(new AppError("unauthorized", "")).headers["WWW-Authenticate"]).toMatch(/^Bearer/);
    const decision = { allowed: false, limit: 10, remaining: 0, resetSeconds: 7 };
    expect(read(new LimitReached(decision)).headers).toMatchObject({
      "Retry-After": "7",
      "RateLimit-Limit": "10",
      "RateLimit-Remaining": "0",
      "RateLimit-Reset": "7",
    });
  });

  test("knows an AppError of another bundle", () => {
    const stranger = Object.assign(new Error("Gone."), { name: "AppError", code: "not_found", issues: [] });
    expect(read(stranger)).toMatchObject({ status: 404, document: { detail: "Gone." } });
  });

  test("says nothing of an unexpected error but the request id", () => {
    const error = new Error('INSERT INTO "secret" failed with tb_ak_0123');
    const { status, document } = read(error);
    expect(status).toBe(500);
    expect(document).toMatchObject({ code: "internal", request_id: "request-1" });
    expect(JSON.stringify(document)).not.toMatch(/INSERT|secret|tb_ak|at .*\.ts/);
    expect(read("thrown text").status).toBe(500);
    expect(read(null).status).toBe(500);
  });

  test.each([
    { code: "08006" },
    Object.assign(new Error("deadlock detected"), { code: "40P01" }),
    Object.assign(new Error("could not serialize access"), { code: "40001" }),
    { code: "57P01" },
    { code: "57P03" },
    { code: "ECONNREFUSED" },
    { code: "P2024" },
    { cause: { kind: "DatabaseNotReachable" } },
    { cause: { originalCode: "57P01", kind: "postgres", code: "57P01" } },
    { cause: { cause: { code: "ECONNRESET" } } },
    { meta: { driverAdapterError: { cause: { kind: "ConnectionClosed" } } } },
  ])("%o is a lost database: 503 with Retry-After", (members) => {
    const { status, headers, document } = read(Object.assign(new Error("host db.internal refused"), members));
    expect(status).toBe(503);
    expect(Number(headers["Retry-After"])).toBeGreaterThan(0);
    expect(document.code).toBe("unavailable");
    expect(JSON.stringify(document)).not.toContain("db.internal");
  });

  test("sees every address of a refused connection, and pg's own wordless errors", () => {
    const refused = new AggregateError([Object.assign(new Error(), { code: "ECONNREFUSED" })]);
    expect(read(refused).status).toBe(503);
    expect(read(new Error("timeout exceeded when trying to connect")).status).toBe(503);
    expect(read(new Error("Connection terminated unexpectedly")).status).toBe(503);
  });

  test("other database errors stay ours to mend", () => {
    for (const code of ["23505", "42P01", "P2002", "22021"])
      expect(read(Object.assign(new Error(), { code })).status).toBe(500);
  });
});

test("problemResponse is the same as a Response", async () => {
  const response = problemResponse(new AppError("conflict", "Taken."), "request-1");
  expect([
    response.status,
    response.headers.get("content-type"),
    response.headers.get("x-request-id"),
  ]).toEqual([409, "application/problem+json", "request-1"]);
  expect(await response.json()).toMatchObject({ detail: "Taken." });
});
