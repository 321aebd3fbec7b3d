import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { POST as postLangfuse } from "@/app/api/public/otel/v1/traces/route";
import { POST as postLogs } from "@/app/v1/logs/route";
import { POST as postMetrics } from "@/app/v1/metrics/route";
import { POST as postTraces } from "@/app/v1/traces/route";
import { seedPrices } from "@/lib/feed";
import { closeLimits, makeLimiter } from "@/lib/http/rate-limit";
import { createKey, newKeyInput } from "@/lib/keys";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { MOUNTS, useMount } from "@/tests/support/http";
import { otlpFixtures } from "@/tests/support/otlp-fixtures";

describe.each(MOUNTS)("through the %s", (mount) => {
  const database = useDatabase();
  const urlOf = useMount(mount, {
    "/v1/traces": postTraces,
    "/v1/logs": postLogs,
    "/v1/metrics": postMetrics,
    "/api/public/otel/v1/traces": postLangfuse,
  });
  const PROTOBUF = "application/x-protobuf";
  const JSON_TYPE = "application/json";

  let team: TestTeam;
  let key: string;
  beforeAll(async () => {
    await seedPrices(database().pool);
    team = await makeTeam();
    key = await makeKey({ name: "test" });
  });

  async function makeKey(input: object): Promise<string> {
    return (await createKey(team.scope, newKeyInput.parse(input))).key;
  }

  type Sent = { body?: BodyInit; headers?: Record<string, string>; path?: string };

  async function send({ body = "{}", headers = {}, path = "/v1/traces" }: Sent) {
    const response = await fetch(urlOf(path), {
      method: "POST",
      headers: { "content-type": JSON_TYPE, authorization: `Bearer ${key}`, ...headers },
      body,
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  }

  /** One chat call as OTLP JSON, with what a test wants to be different. */
  function chat({ id, ...more }: { id: string; model?: string; endMs?: number }): string {
    const { model = "gpt-4o-mini", endMs = Date.now() } = more;
    const attributes = {
      "gen_ai.operation.name": { stringValue: "chat" },
      "gen_ai.provider.name": { stringValue: "openai" },
      "gen_ai.request.model": { stringValue: model },
      "gen_ai.response.model": { stringValue: model },
      "gen_ai.usage.input_tokens": { intValue: "10" },
      "gen_ai.usage.output_tokens": { intValue: 5 },
    };
    const span = {
      traceId: id.padStart(32, "a"),
      spanId: id.padStart(16, "b"),
      name: "chat",
      startTimeUnixNano: `${endMs - 5}000000`,
      endTimeUnixNano: `${endMs}000000`,
      attributes: Object.entries(attributes).map(([name, value]) => ({ key: name, value })),
    };
    return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: "test" }, spans: [span] }] }] });
  }

  async function countOf(id: string): Promise<number> {
    const { rows } = await database().pool.query(
      "SELECT count(*)::int AS n FROM event WHERE team_id = $1 AND trace_id LIKE $2",
      [team.teamId, `%${id}`],
    );
    return rows[0].n;
  }

  describe("bodies of real clients", () => {
    test.each(otlpFixtures())("$name", async ({ meta, body, isProtobuf }) => {
      const { "content-type": type = "" } = meta.request.headers;
      const { status, headers, bytes } = await send({
        body: new Uint8Array(body),
        headers: { "content-type": type },
        path: meta.request.path ?? "/v1/traces",
      });
      expect(status).toBe(meta.expected.status ?? 200);
      expect(headers.get("content-type")).toBe(isProtobuf ? PROTOBUF : JSON_TYPE);
      if (status === 200) expect(bytes.toString()).toBe(isProtobuf ? "" : "{}");
    });
  });

  describe("POST /v1/traces", () => {
    test("keeps a call once it is answered, however often it is sent", async () => {
      expect((await send({ body: chat({ id: "01" }) })).bytes.toString()).toBe("{}");
      expect(await countOf("01")).toBe(1);
      expect((await send({ body: chat({ id: "01" }) })).bytes.toString()).toBe("{}");
      expect(await countOf("01")).toBe(1);
    });

    test("takes the key as bearer, as the password of any user, and as x-api-key", async () => {
      const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });
      const ways: Record<string, string>[] = [
        { authorization: `bearer ${key}` },
        basic(`pk-lf-1:${key}`),
        basic(`:${key}`),
        { authorization: "", "x-api-key": key },
        { ...basic("proxy:password"), "x-api-key": key },
      ];
      for (const headers of ways) expect((await send({ headers })).status).toBe(200);
    });

    test("without a key, with a wrong one or one that may not send, refuses in the encoding of the request", async () => {
      const wrong = `tb_ak_${"0".repeat(32)}`;
      const reader = await makeKey({ name: "reader", scopes: ["read"] });
      const cases: [Record<string, string>, number, number][] = [
        [{ authorization: "" }, 401, 16],
        [{ authorization: "Basic Og==" }, 401, 16],
        [{ authorization: `Bearer ${wrong}` }, 401, 16],
        [{ authorization: "", "x-api-key": wrong }, 401, 16],
        [{ authorization: `Bearer ${reader}` }, 403, 7],
      ];
      for (const [headers, status, code] of cases) {
        const json = await send({ headers });
        expect([json.status, JSON.parse(json.bytes.toString())]).toEqual([
          status,
          { code, message: expect.stringMatching(/key/) },
        ]);
        const protobuf = await send({ headers: { ...headers, "content-type": PROTOBUF } });
        expect([protobuf.status, protobuf.headers.get("content-type")]).toEqual([status, PROTOBUF]);
        expect([...protobuf.bytes.subarray(0, 3)]).toEqual([0x08, code, 0x12]);
      }
    });

    test("says of another content type what it takes", async () => {
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
        const { status, headers, bytes } = await send({ headers: { "content-type": type } });
        expect([status, headers.get("content-type")]).toEqual([415, JSON_TYPE]);
        expect(JSON.parse(bytes.toString())).toMatchObject({
          code: 3,
          message: expect.stringContaining(PROTOBUF),
        });
      }
      expect((await send({ headers: { "content-type": "Application/JSON ; charset=utf-8" } })).status).toBe(
        200,
      );
    });

    test("reads gzip and cuts off what unpacks to more than 64 MiB", async () => {
      const gzip = { "content-encoding": "gzip" };
      expect((await send({ body: gzipSync(chat({ id: "02" })), headers: gzip })).status).toBe(200);
      expect(await countOf("02")).toBe(1);
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1, " "));
      const { status, headers, bytes } = await send({
        body: bomb,
        headers: { ...gzip, "content-type": PROTOBUF },
      });
      expect([status, headers.get("content-type"), bytes[1]]).toEqual([413, PROTOBUF, 3]);
      expect((await send({ body: randomBytes(50), headers: gzip })).status).toBe(400);
    });

    test("takes a body of 60 MiB", async () => {
      const padded = chat({ id: "03" }) + " ".repeat(60 * 1024 * 1024);
      expect((await send({ body: gzipSync(padded), headers: { "content-encoding": "gzip" } })).status).toBe(
        200,
      );
      expect(await countOf("03")).toBe(1);
    });

    test("tells how many calls it could not take, and why, and keeps the others", async () => {
      const good = JSON.parse(chat({ id: "04" }));
      const bad = JSON.parse(chat({ id: "05", endMs: Date.now() + 3_600_000 }));
      const body = JSON.stringify({ resourceSpans: [...good.resourceSpans, ...bad.resourceSpans] });
      const { status, bytes } = await send({ body });
      expect(status).toBe(200);
      expect(JSON.parse(bytes.toString())).toEqual({
        partialSuccess: { rejectedSpans: "1", errorMessage: expect.stringContaining("future") },
      });
      expect([await countOf("04"), await countOf("05")]).toEqual([1, 0]);
    });

    test("a key of a project writes to that project, by the Langfuse path too", async () => {
      const project = await database().prisma.project.create({
        data: { id: crypto.randomUUID(), teamId: team.teamId, slug: "other", name: "Other" },
      });
      const bound = await makeKey({ name: "bound", project_id: project.id });
      const headers = { authorization: `Basic ${Buffer.from(`pk:${bound}`).toString("base64")}` };
      await send({ body: chat({ id: "06" }), headers, path: "/api/public/otel/v1/traces" });
      const { rows } = await database().pool.query(
        "SELECT project_id, door, key_id IS NOT NULL AS keyed FROM event WHERE team_id = $1 AND trace_id LIKE '%06'",
        [team.teamId],
      );
      expect(rows).toEqual([{ project_id: project.id, door: "otlp", keyed: true }]);
    });

    test("past the limit asks to wait for less time than exporters have", async () => {
      const holder = globalThis as { tokenbudgetLimits?: unknown };
      holder.tokenbudgetLimits = { limiters: new Map([["ingest", makeLimiter("ingest", "1/hour")]]) };
      await send({});
      const { status, headers, bytes } = await send({});
      closeLimits();
      expect([status, headers.get("retry-after")]).toEqual([429, "2"]);
      expect(JSON.parse(bytes.toString())).toMatchObject({ code: 8 });
    });

    test("answers carry the limit and the request id", async () => {
      const { headers } = await send({ headers: { "x-request-id": "mine" } });
      expect([headers.get("ratelimit-limit"), headers.get("x-request-id")]).toEqual(["500", "mine"]);
    });
  });

  test.each(["/v1/logs", "/v1/metrics"])("%s answers politely and looks at the key only", async (path) => {
    const json = await send({ path, body: '{"resourceLogs":[' });
    expect([json.status, json.headers.get("content-type"), json.bytes.toString()]).toEqual([
      200,
      JSON_TYPE,
      "{}",
    ]);
    const protobuf = await send({ path, body: randomBytes(99), headers: { "content-type": PROTOBUF } });
    expect([protobuf.status, protobuf.headers.get("content-type")]).toEqual([200, PROTOBUF]);
    expect(protobuf.bytes).toHaveLength(0);
    expect((await send({ path, headers: { authorization: "" } })).status).toBe(401);
  });
});
