import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { makeKey } from "../../tests/support/product.ts";

let server;
let children = [];

/** Runs the work beside a fresh database server, and ends whatever was launched in it. */
export async function withServer(work) {
  const folder = mkdtempSync(join(tmpdir(), "tokenbudget-bench-"));
  const before = process.env.DATA_DIR;
  process.env.DATA_DIR = folder;
  const { startEmbedded } = await import("../../lib/db/embedded.ts");
  server = await startEmbedded();
  try {
    return await work();
  } finally {
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(
      children.map((child) => child.exitCode ?? new Promise((resolve) => child.once("exit", resolve))),
    );
    children = [];
    server.stop();
    rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.DATA_DIR;
    else process.env.DATA_DIR = before;
  }
}

export async function makeDatabase(name) {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return server.url.replace(/postgres$/, name);
}

export function launch(args, env, isReady) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PRICING_SOURCE_URL: "off", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => isReady.test(chunk.toString()) && resolve());
    child.once("exit", (code) => reject(new Error(`${args[0]} ended with ${code}`)));
  });
}

/** By what the built product is served: the front door as by `npm start`, or Next alone. */
const SERVERS = {
  "front door": () => [".next/server.cjs"],
  "plain Next route": (port) => ["node_modules/next/dist/bin/next", "start", "-p", String(port)],
};

/** Starts the built product on a database of its own; answers where it is and a key that may send. */
export async function startOurs(databaseUrl, port, server = "front door", more = {}) {
  const env = {
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    RATE_LIMIT_INGEST: "off",
    LOG_LEVEL: "warn",
    ...more,
  };
  const profiling = process.env.BENCH_PROFILE
    ? ["--cpu-prof", `--cpu-prof-dir=${process.env.BENCH_PROFILE}`]
    : [];
  await launch([...profiling, ...SERVERS[server](port)], env, /TokenBudget is at/);
  const base = `http://localhost:${port}`;
  return { base, ...(await makeKey(base)) };
}
