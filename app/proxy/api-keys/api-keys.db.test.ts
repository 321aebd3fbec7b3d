import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openTokenSession } from "@/lib/auth";
import { createKey } from "@/lib/keys";
import { log } from "@/lib/log";
import { findProviderKey } from "@/lib/vault";
import { type Answered, call } from "@/tests/support/call";
import { useDatabase } from "@/tests/support/database";
import { makeTeam, type TestTeam } from "@/tests/support/factories";
import * as one from "./[id]/route";
import * as tries from "./[id]/test/route";
import * as keys from "./route";

const settings = vi.hoisted((): Record<string, unknown> => ({}));
vi.mock("@/lib/env", async (load) => {
  const real = await load<typeof import("@/lib/env")>();
  return { ...real, env: () => ({ ...real.env(), ...settings }) };
});

// A name server that gives a private address to a name that looks public.
await vi.hoisted(async () => {
  const { default: dns } = await import("node:dns");
  const { syncBuiltinESMExports } = await import("node:module");
  const real = dns.lookup;
  const lookup = (name: string, ...rest: unknown[]) =>
    Reflect.apply(real, dns, [name === "rebind.example.com" ? "127.0.0.1" : name, ...rest]);
  dns.lookup = Object.assign(lookup, { __promisify__: real.__promisify__ });
  syncBuiltinESMExports();
});

const SECRET = "sk-live-Zq7vT2mJq3ZpWc8RnYkE9bXw4";
const database = useDatabase();
type Headers = Record<string, string>;
let team: TestTeam;
let owner: Headers;
beforeEach(async () => {
  team = await makeTeam();
  owner = await tokenFor(team);
});
afterEach(() => {
  for (const name of Object.keys(settings)) delete settings[name];
});

async function tokenFor({ userId }: TestTeam): Promise<Headers> {
  return { authorization: `Bearer ${(await openTokenSession(userId, null)).token}` };
}

async function keyFor(scopes: ("read" | "proxy" | "admin")[], projectId?: string): Promise<Headers> {
  const { key } = await createKey(team.scope, { name: "k", scopes, ...(projectId && { projectId }) });
  return { authorization: `Bearer ${key}` };
}

const body = { name: "Main", provider: "openai", api_key: SECRET };
const store = (fields: Record<string, unknown> = {}, headers = owner) =>
  call(keys.POST, { method: "POST", headers, body: { ...body, ...fields } });
const list = (headers = owner, query = "") => call(keys.GET, { path: `/x${query}`, headers });
const read = (id: unknown, headers = owner) => call(one.GET, { headers, params: { id: `${id}` } });
const remove = (id: unknown, headers = owner) =>
  call(one.DELETE, { method: "DELETE", headers, params: { id: `${id}` } });
const tryKey = (id: unknown, headers = owner) =>
  call(tries.POST, { method: "POST", headers, params: { id: `${id}` } });

test("a key is stored, listed, read and deleted; only its last four are shown", async () => {
  const made = await store();
  expect(made.status).toBe(201);
  expect(made.json).toEqual({
    id: expect.any(String),
    name: "Main",
    provider: "openai",
    last_four: "bXw4",
    base_url: null,
    project_id: null,
    missing_master_key: null,
    created_by: `user:${team.userId}`,
    created_at: expect.any(String),
  });
  expect((await list()).json).toEqual({ data: [made.json], next_cursor: null });
  expect((await read(made.json.id)).json).toEqual(made.json);
  expect((await remove(made.json.id)).status).toBe(204);
  expect((await list()).json).toEqual({ data: [], next_cursor: null });
  expect((await remove(made.json.id)).status).toBe(404);
});

test("the list comes by pages, the newest first", async () => {
  for (const name of ["a", "b", "c"]) await store({ name });
  const first = await list(owner, "?limit=2");
  expect(first.json.data).toMatchObject([{ name: "c" }, { name: "b" }]);
  const rest = await list(owner, `?limit=2&cursor=${first.json.next_cursor}`);
  expect(rest.json).toMatchObject({ data: [{ name: "a" }], next_cursor: null });
});

test.each([
  ["name", { name: "" }],
  ["provider", { provider: "no/provider" }],
  ["provider", { provider: "api-keys" }],
  ["api_key", { api_key: `${SECRET}\nx` }],
  ["api_key", { api_key: "short" }],
  ["api_key", { api_key: "tb_ak_0123456789abcdef0123456789abcdef" }],
  ["api_key", { api_key: undefined }],
  ["base_url", { provider: "our-llm" }],
  ["base_url", { provider: "azure" }],
  ["base_url", { base_url: "https://169.254.169.254/latest" }],
  ["base_url", { base_url: `https://x:${SECRET}@example.com` }],
  ["surprise", { surprise: SECRET }],
])("a wrong %s is told by its field, without the key", async (field, fields) => {
  const answer = await store(fields);
  expect(answer.status).toBe(400);
  expect(answer.json.errors).toMatchObject([{ field }]);
  expect(JSON.stringify(answer.json)).not.toContain(SECRET);
});

test("a provider of the team's own is stored with its address", async () => {
  const made = await store({ provider: "Our-LLM", base_url: "https://llm.example.com/v1/" });
  expect(made.json).toMatchObject({ provider: "our-llm", base_url: "https://llm.example.com/v1" });
  expect((await store({ provider: "vertex" })).status).toBe(201);
});

test("API keys with the scope admin may do it too, others not, nor another team or nobody", async () => {
  const admin = await keyFor(["admin"]);
  const { json } = await store({}, admin);
  expect((await list(admin)).json.data).toHaveLength(1);
  const others = [await keyFor(["read", "proxy"]), await tokenFor(await makeTeam()), {}];
  const statuses = async (headers: Headers) => [
    (await read(json.id, headers)).status,
    (await tryKey(json.id, headers)).status,
    (await remove(json.id, headers)).status,
  ];
  expect(await Promise.all(others.map(statuses))).toEqual([
    [403, 403, 403],
    [404, 404, 404],
    [401, 401, 401],
  ]);
  expect((await remove(json.id, admin)).status).toBe(204);
});

test("an API key of a project has keys of that project only", async () => {
  const bound = await keyFor(["admin"], team.projectId);
  const ofTeam = await store();
  const own = await store({}, bound);
  expect(own.json.project_id).toBe(team.projectId);
  expect((await list(bound)).json.data).toMatchObject([{ id: own.json.id }]);
  expect((await remove(ofTeam.json.id, bound)).status).toBe(404);
});

describe("trying a key", () => {
  const requests: IncomingMessage[] = [];
  let status = 200;
  // A provider that repeats the key in what it answers, as some do.
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(status, { location: "http://127.0.0.1/elsewhere" });
    response.end(JSON.stringify({ error: `Incorrect API key: ${request.headers.authorization}` }));
  });
  let connections = 0;
  server.on("connection", () => connections++);
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  beforeAll(async () => void (await once(server.listen(0, "127.0.0.1"), "listening")));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    requests.length = 0;
    connections = 0;
    settings.ALLOW_PRIVATE_TARGETS = true;
  });

  test.each([
    [200, "ok"],
    [401, "refused"],
    [403, "refused"],
    [302, "unclear"],
    [404, "unclear"],
    [500, "unclear"],
  ])("that the provider answers with %i is %s", async (given, outcome) => {
    status = given;
    const { json } = await store({ provider: "our-llm", base_url: `${address()}/api` });
    const answer = await tryKey(json.id);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ outcome, status: given });
    expect(JSON.stringify(answer.json)).not.toContain(SECRET);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "GET", url: "/api/models" });
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  test("each provider is asked in its own way, at the operator's address too", async () => {
    status = 200;
    settings.ALLOW_PRIVATE_TARGETS = false;
    settings.PROXY_UPSTREAM = { ANTHROPIC: address(), GOOGLE: address() };
    for (const provider of ["anthropic", "google"]) {
      const { json } = await store({ provider });
      expect((await tryKey(json.id)).json.outcome).toBe("ok");
    }
    expect(requests.map(({ url }) => url)).toEqual(["/v1/models", "/v1beta/models"]);
    expect(requests[0]?.headers).toMatchObject({ "x-api-key": SECRET, "anthropic-version": "2023-06-01" });
    expect(requests[1]?.headers["x-goog-api-key"]).toBe(SECRET);
  });

  test("nobody there is unreachable", async () => {
    const { json } = await store({ provider: "our-llm", base_url: "http://127.0.0.1:1" });
    expect((await tryKey(json.id)).json).toMatchObject({
      outcome: "unreachable",
      status: null,
      message: "The provider cannot be reached (ECONNREFUSED).",
    });
  });

  test("an address stored while private ones were allowed is not called when they are not", async () => {
    const { port } = new URL(address());
    const own = { provider: "our-llm", name: "Ours" };
    const byAddress = await store({ ...own, base_url: address() });
    const byName = await store({ ...own, base_url: `http://localhost:${port}` });
    settings.ALLOW_PRIVATE_TARGETS = false;
    const byServer = await store({ ...own, base_url: `https://rebind.example.com:${port}` });
    expect(byServer.status).toBe(201);
    for (const { json } of [byAddress, byName, byServer])
      expect((await tryKey(json.id)).json).toMatchObject({
        outcome: "unreachable",
        message: expect.stringContaining("ALLOW_PRIVATE_TARGETS"),
      });
    expect(connections).toBe(0);
  });

  test("Bedrock's and Vertex AI's are told to hang on the call", async () => {
    const { json } = await store({ provider: "bedrock" });
    expect((await tryKey(json.id)).json.outcome).toBe("unclear");
    expect(requests).toHaveLength(0);
  });

  test("the key stands in no answer, no table and no line of the log", async () => {
    status = 401;
    const lines: string[] = [];
    const stream: { write(text: string): void } = Reflect.get(log, pino.symbols.streamSym);
    vi.spyOn(stream, "write").mockImplementation((text) => void lines.push(text));
    const level = log.level;
    log.level = "trace";
    const answers: Answered[] = [];
    const made = await store({ base_url: address() });
    answers.push(made, await list(), await read(made.json.id), await tryKey(made.json.id));
    await findProviderKey(team.scope, { provider: "openai", projectId: team.projectId });
    const tables = await everyRow();
    answers.push(await remove(made.json.id), await list(), await store({ base_url: "nothing" }));
    log.level = level;
    vi.restoreAllMocks();
    expect(lines.join("")).toContain("a provider key was stored");
    expect(tables).toContain(`${made.json.id}`);
    const everything = [
      ...answers.map(({ json }) => JSON.stringify(json)),
      ...lines,
      tables,
      await everyRow(),
    ];
    for (const hidden of [SECRET, SECRET.slice(0, -4), ...otherSpellings(SECRET)])
      for (const text of everything) expect(text).not.toContain(hidden);
    expect(await everyRow()).not.toContain(`${made.json.id}`);
  });
});

/** All rows of all tables as text, bytes as hexadecimal. */
async function everyRow(): Promise<string> {
  const { pool } = database();
  const { rows } = await pool.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
  );
  expect(rows.map(({ name }) => name)).toContain("public.provider_key");
  const texts = await Promise.all(
    rows.map(async ({ name }) => {
      const found = await pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
      return found.rows.map(({ text }) => text).join("\n");
    }),
  );
  return texts.join("\n");
}

function otherSpellings(text: string): string[] {
  const bytes = Buffer.from(text);
  return [bytes.toString("hex"), bytes.toString("base64").replace(/=*$/, ""), [...text].reverse().join("")];
}
