import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { constants, createGzip, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { POST as postBatch } from "@/app/v1/events/batch/route";
import { POST as postEvent } from "@/app/v1/events/route";
import { seedPrices } from "@/lib/feed";
import { createKey, newKeyInput } from "@/lib/keys";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import { MOUNTS, useMount } from "@/tests/support/http";

describe.each(MOUNTS)("through the %s", (mount) => {
  const database = useDatabase();
  const urlOf = useMount(mount, { "/v1/events": postEvent, "/v1/events/batch": postBatch });
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

  type Sent = { body: BodyInit; headers?: Record<string, string>; batch?: boolean };

  async function send({ body, headers = {}, batch = false }: Sent) {
    const response = await fetch(urlOf(`/v1/events${batch ? "/batch" : ""}`), {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, ...headers },
      body,
      // What Node's fetch asks for when the body is a stream; the DOM's types do not know it.
      ...{ duplex: "half" },
    });
    return { status: response.status, headers: response.headers, json: await response.json() };
  }

  const event = { provider: "openai", model: "gpt-4o-mini", input_tokens: 10, output_tokens: 5 };
  const sendBatch = (events: unknown[]) => send({ body: JSON.stringify({ events }), batch: true });

  describe("POST /v1/events", () => {
    test("answers 202 once the row is committed, with the key's limit in headers", async () => {
      const { status, json, headers } = await send({ body: JSON.stringify({ ...event, event_id: "first" }) });
      expect([status, json]).toEqual([202, { accepted: 1, duplicates: 0, rejected: [] }]);
      expect(headers.get("ratelimit-limit")).toBe("500");
      const { rows } = await database().pool.query(
        "SELECT project_id, door, key_id IS NOT NULL AS keyed FROM event WHERE team_id = $1 AND event_id = 'first'",
        [team.teamId],
      );
      expect(rows).toEqual([{ project_id: team.projectId, door: "http", keyed: true }]);
    });

    test("a retry is 202, other content under the same id 409 with what was rejected", async () => {
      const body = { ...event, event_id: "again" };
      await send({ body: JSON.stringify(body) });
      expect((await send({ body: JSON.stringify(body) })).json).toEqual({
        accepted: 0,
        duplicates: 1,
        rejected: [],
      });
      const { status, json } = await send({ body: JSON.stringify({ ...body, input_tokens: 11 }) });
      expect(status).toBe(409);
      expect(json).toMatchObject({
        code: "conflict",
        rejected: [{ index: 0, event_id: "again", code: "conflict" }],
      });
    });

    test("a bad event is a 400 problem that names the field", async () => {
      const { status, json, headers } = await send({
        body: JSON.stringify({ ...event, input_tokens: "ten" }),
      });
      expect(status).toBe(400);
      expect(headers.get("content-type")).toBe("application/problem+json");
      expect(json).toMatchObject({ status: 400, code: "bad_request", rejected: [{ field: "input_tokens" }] });
      expect(json.request_id).toBe(headers.get("x-request-id"));
    });

    test("names the SDK by its header", async () => {
      await send({
        body: JSON.stringify({ ...event, event_id: "by-sdk" }),
        headers: { "x-tokenbudget-client": "sdk/0.1.0" },
      });
      const { rows } = await database().pool.query(
        "SELECT door FROM event WHERE team_id = $1 AND event_id = 'by-sdk'",
        [team.teamId],
      );
      expect(rows).toEqual([{ door: "sdk" }]);
    });

    test("without a key, with a wrong one, or one that may not send, nothing is taken", async () => {
      const body = JSON.stringify(event);
      const none = await send({ body, headers: { authorization: "" } });
      expect([none.status, none.headers.get("www-authenticate")]).toEqual([
        401,
        expect.stringContaining("Bearer"),
      ]);
      const wrong = { authorization: `Bearer tb_ak_${"0".repeat(32)}` };
      expect((await send({ body, headers: wrong })).status).toBe(401);
      const reader = await makeKey({ name: "reader", scopes: ["read"] });
      expect((await send({ body, headers: { authorization: `Bearer ${reader}` } })).status).toBe(403);
    });

    test("a key of a project writes to that project", async () => {
      const project = await database().prisma.project.create({
        data: { id: crypto.randomUUID(), teamId: team.teamId, slug: "other", name: "Other" },
      });
      const bound = await makeKey({ name: "bound", project_id: project.id });
      await send({
        body: JSON.stringify({ ...event, event_id: "bound" }),
        headers: { authorization: `Bearer ${bound}` },
      });
      const { rows } = await database().pool.query("SELECT project_id FROM event WHERE event_id = 'bound'");
      expect(rows).toEqual([{ project_id: project.id }]);
    });
  });

  describe("POST /v1/events/batch", () => {
    test("keeps the good ones of a mixed batch", async () => {
      const { status, json } = await sendBatch([event, { ...event, provider: undefined }, event]);
      expect(status).toBe(202);
      expect(json).toMatchObject({ accepted: 2, duplicates: 0, rejected: [{ index: 1, code: "required" }] });
    });

    test("is 400 when none is good, and tells each", async () => {
      const { status, json } = await sendBatch([{ ...event, model: "" }, 7]);
      expect(status).toBe(400);
      expect(json.rejected).toHaveLength(2);
    });

    test("takes 1 to 1000 events", async () => {
      expect((await sendBatch([])).json).toMatchObject({
        code: "bad_request",
        errors: [{ field: "events" }],
      });
      expect((await sendBatch(Array(1001).fill(event))).status).toBe(400);
      expect((await sendBatch(Array(1000).fill(event))).json.accepted).toBe(1000);
      expect((await send({ body: "[]", batch: true })).status).toBe(400);
    });

    test("of duplicates only is 202", async () => {
      const known = { ...event, event_id: "known" };
      await sendBatch([known]);
      expect(await sendBatch([known, known])).toMatchObject({
        status: 202,
        json: { accepted: 0, duplicates: 2 },
      });
    });

    test("reads gzip", async () => {
      const body = gzipSync(JSON.stringify({ events: [event] }));
      const { status, json } = await send({ body, headers: { "content-encoding": "gzip" }, batch: true });
      expect([status, json.accepted]).toEqual([202, 1]);
    });

    test("cuts a gzip bomb off instead of unpacking it", async () => {
      // 4 GiB of zeros in about 4 MiB: made as it is read, and counted, so that a reader that unpacked it would show.
      const block = Buffer.alloc(16 * 1024 * 1024);
      let made = 0;
      const zeros = Readable.from(
        (function* () {
          for (; made < 256; made++) yield block;
        })(),
        { highWaterMark: 1 },
      );
      const packed = zeros.pipe(createGzip({ level: constants.Z_BEST_COMPRESSION }));
      const before = process.memoryUsage().rss;
      const body = Readable.toWeb(packed) as ReadableStream<Uint8Array>;
      const { status } = await send({ body, headers: { "content-encoding": "gzip" }, batch: true });
      expect(status).toBe(413);
      expect(made).toBeLessThan(32);
      expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
      zeros.destroy();
    });

    test("refuses what is too large, no JSON, no UTF-8 or no gzip", async () => {
      const large = {
        events: [{ ...event, metadata: { filler: randomBytes(3 * 1024 * 1024).toString("hex") } }],
      };
      expect((await send({ body: JSON.stringify(large), batch: true })).status).toBe(413);
      expect((await send({ body: "{", batch: true })).status).toBe(400);
      expect((await send({ body: Buffer.from([0x22, 0xff, 0x22]), batch: true })).status).toBe(400);
      expect((await send({ body: "{}", headers: { "content-encoding": "gzip" }, batch: true })).status).toBe(
        400,
      );
      expect((await send({ body: "{}", headers: { "content-encoding": "br" }, batch: true })).status).toBe(
        400,
      );
    });
  });

  test("when the database is away the answer is 503 with Retry-After, and nothing of ours leaks", async () => {
    await send({ body: JSON.stringify(event) });
    const { pool } = database();
    const query = pool.query.bind(pool);
    // The connection is really cut: every statement of the pool is killed on the server's side first.
    Object.assign(pool, {
      query: async (...args: Parameters<typeof query>) => {
        const client = await pool.connect();
        const { rows } = await client.query("SELECT pg_backend_pid() AS pid");
        await query("SELECT pg_terminate_backend($1)", [rows[0].pid]);
        try {
          return await client.query(...args);
        } finally {
          client.release(true);
        }
      },
    });
    const { status, headers, json } = await send({ body: JSON.stringify(event) });
    Object.assign(pool, { query });
    expect(status).toBe(503);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(json).toMatchObject({ code: "unavailable" });
    expect(JSON.stringify(json)).not.toMatch(/terminat|INSERT|event_identity|at .*\.ts/);
  });
});
