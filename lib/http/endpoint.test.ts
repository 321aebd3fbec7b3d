import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { call } from "@/tests/support/call";
import { type Access, anyOf, anyone } from "./access";
import { endpoint } from "./endpoint";
import { closeLimits } from "./rate-limit";

afterEach(closeLimits);

const echo = endpoint(
  {
    access: anyone,
    params: z.object({ id: z.string() }),
    query: z.strictObject({ tag: z.union([z.string(), z.array(z.string())]).optional() }),
    body: z.strictObject({ name: z.string().max(5), deep: z.strictObject({ count: z.int() }).optional() }),
    maxBytes: 200,
  },
  async ({ params, query, body }) => Response.json({ ...params, ...query, ...body }, { status: 201 }),
);
const send = (sent: Parameters<typeof call>[1]) =>
  call(echo, { method: "POST", params: { id: "7" }, ...sent });

describe("endpoint", () => {
  test("parses params, query and body, and answers what the handler says", async () => {
    const { status, json } = await send({ path: "/x?tag=a&tag=b", body: { name: "Ada" } });
    expect([status, json]).toEqual([201, { id: "7", tag: ["a", "b"], name: "Ada" }]);
  });

  test("names every field that is wrong or unknown", async () => {
    const { status, json } = await send({ body: { name: "Lovelace", nam: 1, deep: { count: 1.5, x: 1 } } });
    expect(status).toBe(400);
    const errors = z.array(z.object({ field: z.string(), code: z.string() })).parse(json.errors);
    expect(errors.map(({ field, code }) => [field, code]).sort()).toEqual(
      [
        ["deep.count", "invalid"],
        ["deep.x", "unknown_field"],
        ["name", "invalid"],
        ["nam", "unknown_field"],
      ].sort(),
    );
    expect((await send({ path: "/x?tga=1", body: { name: "a" } })).status).toBe(400);
  });

  test("takes JSON only, of a bounded size, packed or not", async () => {
    expect((await send({ body: "{" })).json).toMatchObject({
      code: "bad_request",
      detail: expect.stringContaining("JSON"),
    });
    expect((await send({ body: { name: "a" }, headers: { "content-type": "text/plain" } })).status).toBe(400);
    expect(
      (await send({ body: { name: "a" }, headers: { "content-type": "application/JSON; charset=utf-8" } }))
        .status,
    ).toBe(201);
    expect((await send({ body: { name: "x".repeat(300) } })).status).toBe(413);
    const request = new Request("http://localhost", {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify({ name: "x".repeat(100_000) })),
    });
    expect((await echo(request, { params: Promise.resolve({ id: "7" }) })).status).toBe(413);
  });

  test("keeps a plain request id, and makes one for none or a strange one", async () => {
    const given = await send({ body: { name: "a" }, headers: { "x-request-id": "abc-1.2:3_4" } });
    expect(given.headers.get("x-request-id")).toBe("abc-1.2:3_4");
    for (const strange of ["", "a b", "<script>", "x".repeat(129)]) {
      const { headers, json } = await send({ body: {}, headers: { "x-request-id": strange } });
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      expect(json.request_id).toBe(headers.get("x-request-id"));
    }
  });

  test("goes in order: access, limit, parse, handle", async () => {
    const steps: string[] = [];
    const access: Access<null> = async () => {
      steps.push("access");
      return { scope: null, subject: "order" };
    };
    const body = z.unknown().transform(() => steps.push("parse"));
    const route = endpoint({ access, body }, async () => {
      steps.push("handle");
      return new Response(null, { status: 204 });
    });
    expect((await call(route, { method: "POST", body: {} })).status).toBe(204);
    expect(steps).toEqual(["access", "parse", "handle"]);
    const closed = endpoint({ access: async () => null, body }, async () => new Response());
    const { status, headers } = await call(closed, { method: "POST", body: "not json" });
    expect([status, headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("Bearer")]);
  });

  test("counts whoever was let in and tells how much is left", async () => {
    const route = endpoint({ access: anyone, limit: "signup" }, async () => Response.json({}));
    const from = (address: string) => call(route, { headers: { "x-forwarded-for": address } });
    const first = await from("203.0.113.1");
    expect(first.headers.get("ratelimit-limit")).toBe("20");
    expect(first.headers.get("ratelimit-remaining")).toBe("19");
    for (let index = 0; index < 19; index++) expect((await from("203.0.113.1")).status).toBe(200);
    const refused = await from("203.0.113.1");
    expect([refused.status, refused.json.code]).toEqual([429, "rate_limited"]);
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await from("203.0.113.2")).status).toBe(200);
  });

  test("an error of a handler is a problem document, and the log has what the caller has not", async () => {
    const error = vi.spyOn(log, "error").mockImplementation(() => {});
    const info = vi.spyOn(log, "info").mockImplementation(() => {});
    const fails = endpoint({ access: anyone }, async () => {
      throw new Error("SELECT secret");
    });
    const { status, json } = await call(fails, { path: "/fails?token=tb_ut_1" });
    expect([status, JSON.stringify(json)]).toEqual([500, expect.not.stringContaining("secret")]);
    expect(error.mock.calls[0]?.[0]).toMatchObject({
      err: { message: "SELECT secret" },
      request_id: json.request_id,
    });
    expect(info).toHaveBeenCalledTimes(1);
    expect(info.mock.calls[0]?.[0]).toMatchObject({ method: "GET", path: "/fails", status: 500 });
    const gone = endpoint({ access: anyone }, () => Promise.reject(new AppError("not_found", "No.")));
    expect((await call(gone)).status).toBe(404);
    vi.restoreAllMocks();
  });

  test("answers are not cached unless the handler says so", async () => {
    const own = endpoint(
      { access: anyone },
      async () => new Response("{}", { headers: { "cache-control": "max-age=5" } }),
    );
    expect((await call(own)).headers.get("cache-control")).toBe("max-age=5");
    const silent = endpoint({ access: anyone }, async () => Response.json({}));
    expect((await call(silent)).headers.get("cache-control")).toBe("no-store");
  });
});

test("anyOf takes the first way whose credentials there are, and stops at bad ones", async () => {
  const way =
    (name: string): Access<string> =>
    async (request) =>
      request.headers.has(name) ? { scope: name, subject: name } : null;
  const bad: Access<string> = async (request) => {
    if (request.headers.has("bad")) throw new AppError("unauthorized", "Bad.");
    return null;
  };
  const access = anyOf(way("a"), bad, way("b"));
  const open = (headers: Record<string, string>) => access(new Request("http://localhost", { headers }));
  expect((await open({ a: "1", b: "1" }))?.scope).toBe("a");
  expect((await open({ b: "1" }))?.scope).toBe("b");
  expect(await open({})).toBeNull();
  await expect(open({ bad: "1", b: "1" })).rejects.toMatchObject({ code: "unauthorized" });
});
