// Events per second of batches of 100 over 16 connections, stored and priced, against the bare floor on the
// same PostgreSQL in the same run.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { makeKey } from "../tests/support/product.ts";
import { makeBatch } from "./lib/events.mjs";
import { drive, median } from "./lib/load.mjs";

const BATCH = 100;
const CONNECTIONS = 16;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const [OUR_PORT, FLOOR_PORT] = [4310, 4311];

let server;
const children = [];

export async function measure({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), "tokenbudget-bench-"));
  const before = process.env.DATA_DIR;
  process.env.DATA_DIR = folder;
  const { startEmbedded } = await import("../lib/db/embedded.ts");
  server = await startEmbedded();
  try {
    return await drivenBoth(rounds);
  } finally {
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(
      children.map((child) => child.exitCode ?? new Promise((resolve) => child.once("exit", resolve))),
    );
    server.stop();
    rmSync(folder, { recursive: true, force: true });
    if (before === undefined) delete process.env.DATA_DIR;
    else process.env.DATA_DIR = before;
  }
}

async function drivenBoth(rounds) {
  const ours = await startOurs(await makeDatabase("ours"));
  const floor = await startFloor(await makeDatabase("floor"));
  const rates = { ours: [], floor: [] };
  await drive({ ...ours, seconds: 2 });
  await drive({ ...floor, seconds: 2 });
  for (let round = 1; round <= rounds; round++) {
    rates.floor.push((await drive({ ...floor, seconds: SECONDS })) * BATCH);
    rates.ours.push((await drive({ ...ours, seconds: SECONDS })) * BATCH);
    console.log(
      `round ${round}: ours ${rates.ours.at(-1).toFixed(0)}, floor ${rates.floor.at(-1).toFixed(0)} events/s`,
    );
  }
  return [
    {
      what: `ingest, batches of ${BATCH}, ${CONNECTIONS} connections, plain Next route, events/s, beside the bare floor`,
      ours: median(rates.ours),
      theirs: median(rates.floor),
      ratio: median(rates.ours.map((rate, round) => rate / rates.floor[round])),
      must: 0.4,
      aim: 0.5,
    },
  ];
}

async function makeDatabase(name) {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return server.url.replace(/postgres$/, name);
}

function launch(args, env, isReady) {
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

async function startOurs(databaseUrl) {
  const env = {
    DATABASE_URL: databaseUrl,
    PORT: String(OUR_PORT),
    RATE_LIMIT_INGEST: "off",
    LOG_LEVEL: "warn",
  };
  await launch(
    ["node_modules/next/dist/bin/next", "start", "-p", String(OUR_PORT)],
    env,
    /TokenBudget is at/,
  );
  const base = `http://localhost:${OUR_PORT}`;
  const { key } = await makeKey(base);
  return target(`${base}/v1/events/batch`, { authorization: `Bearer ${key}` });
}

async function startFloor(databaseUrl) {
  await launch(["bench/lib/floor.mjs"], { DATABASE_URL: databaseUrl, PORT: String(FLOOR_PORT) }, /ready/);
  return target(`http://localhost:${FLOOR_PORT}/`, {});
}

function target(url, headers) {
  const sent = { "content-type": "application/json", ...headers };
  return { url, headers: sent, makeBody: () => makeBatch(BATCH), connections: CONNECTIONS };
}
