import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { VERSION } from "../src/version.ts";
import { deadAddress, type Ingest, startIngest } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sdk = join(root, "sdk");
const folder = mkdtempSync(join(tmpdir(), "tokenbudget-sdk-"));
const tool = (name: string) => join(root, "node_modules/.bin", name);

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; one that does not end by itself fails by its code. */
function run(file: string, args: string[], env: Record<string, string> = {}, cwd = folder): Promise<Outcome> {
  const { TOKENBUDGET_API_KEY: _, TOKENBUDGET_ENDPOINT: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  return new Promise((resolve) => {
    const options = { cwd, env: { ...inherited, ...env }, timeout: 20_000 };
    const child = execFile(file, args, options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

function script(name: string, source: string, env?: Record<string, string>): Promise<Outcome> {
  const file = join(folder, name);
  writeFileSync(file, source);
  return run(process.execPath, [file], env);
}

let tarball = "";
let ingest: Ingest;

beforeAll(async () => {
  ingest = await startIngest();
  const built = await run(process.execPath, [join(sdk, "build.mjs")]);
  expect(built).toMatchObject({ code: 0, stderr: "" });
  const packed = await run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    {},
    sdk,
  );
  tarball = join(folder, JSON.parse(packed.stdout)[0].filename);
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true }');
  const installed = await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball]);
  expect(installed.code, installed.stderr).toBe(0);
}, 60_000);
afterAll(async () => {
  await ingest.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => ingest.reset());

const here = () => ({ TOKENBUDGET_API_KEY: "tb_ak_process", TOKENBUDGET_ENDPOINT: ingest.url });
const event = '{ provider: "openai", model: "m", input_tokens: 1 }';

// A busy machine starts Node slowly.
describe("the packed package", { timeout: 30_000 }, () => {
  it("installs alone, with no other package and no file too many", () => {
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "@tokenbudget",
    ]);
    const installed = join(folder, "node_modules/@tokenbudget/sdk");
    expect(readdirSync(installed).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
    ]);
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    expect(manifest).not.toHaveProperty("dependencies");
    expect(manifest).not.toHaveProperty("peerDependencies");
    expect(manifest.version).toBe(VERSION);
  });

  it("weighs at most 12 kB, everything in one file", () => {
    for (const name of ["node.js", "index.js"]) {
      expect(statSync(join(sdk, "dist", name)).size).toBeLessThanOrEqual(12_000);
    }
  });

  const names = "flush,shutdown,tags,TokenBudgetError,track,wrapAnthropic,wrapOpenAI";

  it("can be imported and required, and both share one queue", async () => {
    const list = "console.log(Object.keys(sdk).sort((a, b) => a.localeCompare(b)).join());";
    expect(await script("a.mjs", `import * as sdk from "@tokenbudget/sdk"; ${list}`)).toMatchObject({
      code: 0,
      stdout: `${names}\n`,
    });
    expect(await script("a.cjs", `const sdk = require("@tokenbudget/sdk"); ${list}`)).toMatchObject({
      code: 0,
      stdout: `${names}\n`,
    });
    const both = `import { createRequire } from "node:module";
      import { tags, track } from "@tokenbudget/sdk";
      const { flush, track: trackToo } = createRequire(import.meta.url)("@tokenbudget/sdk");
      tags({ feature: "both" }).run(() => { track(${event}); trackToo(${event}); });
      await flush();`;
    expect(await script("both.mjs", both, here())).toMatchObject({ code: 0, stderr: "" });
    expect(ingest.requests).toHaveLength(1);
    expect(ingest.events.map((recorded) => recorded.tags)).toEqual([
      { feature: "both" },
      { feature: "both" },
    ]);
  });

  it("is well formed in the eyes of publint and attw", async () => {
    const lint = await run(tool("publint"), [sdk, "--strict"]);
    expect(lint.code, lint.stdout).toBe(0);
    const types = await run(tool("attw"), [tarball, "--format", "ascii"]);
    expect(types.code, types.stdout).toBe(0);
  });

  it("imports nothing from Node where there may be none", async () => {
    for (const condition of ["edge-light", "workerd", "browser"]) {
      const args = ["-C", condition, "-p", 'require.resolve("@tokenbudget/sdk")'];
      expect((await run(process.execPath, args)).stdout.trim()).toMatch(/index\.cjs$/);
    }
    for (const name of ["index.js", "index.cjs"]) {
      expect(readFileSync(join(sdk, "dist", name), "utf8")).not.toMatch(/(from|require\(|import\()\s*"node:/);
    }
    const source = `delete process.getBuiltinModule; Object.defineProperty(process, "getBuiltinModule", { value: undefined });
      const { tags, track, flush } = await import(${JSON.stringify(join(sdk, "dist/index.js"))});
      tags({ a: 1 }).run(() => tags({ b: 2 }).run(() => track(${event})));
      track(${event});
      await flush();`;
    expect(await script("edge.mjs", source, here())).toMatchObject({ code: 0, stderr: "" });
    expect(ingest.events.map((recorded) => recorded.tags)).toEqual([{ a: 1, b: 2 }, undefined]);
  });
});

describe("a process", { timeout: 30_000 }, () => {
  const program = (more = "") =>
    `import { track, flush, tags } from "@tokenbudget/sdk";
     for (let n = 0; n < 250; n++) track(${event}, { flushIntervalMs: 60_000 });
     ${more}`;

  it("that ends by itself sends what is left first", async () => {
    expect(await script("end.mjs", program(), here())).toMatchObject({ code: 0, stderr: "" });
    expect(ingest.events).toHaveLength(250);
  });

  it("ends although the server is dead, with one warning for each kind of trouble", async () => {
    const endpoint = await deadAddress();
    const env = { ...here(), TOKENBUDGET_ENDPOINT: endpoint };
    const { code, stderr } = await script("dead.mjs", program(), env);
    const reason = `${endpoint}/v1/events/batch: ECONNREFUSED`;
    expect(code).toBe(0);
    expect(stderr.trim().split("\n")).toEqual([
      `[tokenbudget] Keeping 100 events to retry: ${reason}`,
      `[tokenbudget] Gave up 100 events: ${reason}`,
      "[tokenbudget] Dropped 150 events: the server was away",
    ]);
  });

  it("that ends while the server is being restarted still brings its events", async () => {
    ingest.replies.push({ status: 503, headers: { "retry-after": "60" } }, { status: 503 });
    const { code, stderr } = await script("restart.mjs", program(), here());
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^\[tokenbudget\] Keeping 100 events .*HTTP 503 .*\n$/),
    });
    expect(ingest.requests.map((request) => request.events.length)).toEqual([100, 100, 100, 100, 50]);
  });

  it("ends although the server never answers", async () => {
    ingest.replies.push(...Array.from({ length: 9 }, () => ({ status: 202, hang: true })));
    expect(await script("hang.mjs", program(), here())).toMatchObject({ code: 0 });
    expect(ingest.requests.length).toBeGreaterThan(0);
  });

  it("that awaits a flush gets past it although the server is dead", async () => {
    const env = { ...here(), TOKENBUDGET_ENDPOINT: await deadAddress() };
    const more = 'await flush({ timeoutMs: 800 }); console.log("past");';
    expect(await script("flush.mjs", program(more), env)).toMatchObject({ code: 0, stdout: "past\n" });
  });

  it("without a key goes on, with one warning", async () => {
    const { code, stdout, stderr } = await script(
      "nokey.mjs",
      program('await flush(); console.log("past");'),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "past\n" });
    expect(stderr.trim()).toBe("[tokenbudget] Nothing is recorded: set TOKENBUDGET_API_KEY or pass apiKey");
  });

  it("keeps tags through awaits", async () => {
    const more = `await tags({ feature: "x" }).run(async () => { await null; track(${event}); }); await flush();`;
    expect(await script("tags.mjs", program(more), here())).toMatchObject({ code: 0 });
    expect(ingest.events.at(-1)?.tags).toEqual({ feature: "x" });
  });
});
