import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY = /TokenBudget is at (\S+)/;
const READY_MS = 120_000;

export type Product = {
  url: string;
  /** What it printed so far. */
  output: () => string;
  /** Ctrl-C or another signal, and waits for the end; answers the exit code. */
  stop: (signal?: "SIGINT" | "SIGTERM") => Promise<number | null>;
  /** `kill -9` of everything but the database server, which runs in a session of its own. */
  kill: () => Promise<void>;
};

/** A data folder that does not exist yet, and what removes it and the database server that runs on it. */
export function makeDataDir(): { dataDir: string; remove: () => void } {
  const dataDir = join(tmpdir(), `tokenbudget-e2e-${randomUUID()}`);
  const remove = () => {
    killDatabase(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { dataDir, remove };
}

/** `kill -9` of the embedded database server of a data folder, if one runs. */
export function killDatabase(dataDir: string): void {
  try {
    const [pid] = readFileSync(join(dataDir, "postgres", "data", "postmaster.pid"), "utf8").split("\n");
    process.kill(Number(pid), "SIGKILL");
  } catch {
    // None runs.
  }
}

/** Below those that the system gives to outgoing connections: one of these could take it before the product does. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer().listen(port);
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    return port;
  }
}

/** What runs: `npm start` without npm, or Next alone, as where the application is served without our own server. */
const PROGRAMS = { front: ["scripts/start.mjs"], next: ["node_modules/next/dist/bin/next", "start"] };
type Program = keyof typeof PROGRAMS;

export function launch(
  env: Record<string, string>,
  program: Program = "front",
): { child: ChildProcess; output: () => string } {
  // The test runner asks for colours, which Node then warns about.
  const { FORCE_COLOR: _asked, ...own } = process.env;
  const child = spawn(process.execPath, PROGRAMS[program], {
    env: { ...own, NODE_ENV: "production", PRICING_SOURCE_URL: "off", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  return { child, output: () => output };
}

/** Starts the product on a data folder; resolves when it answers. */
export async function startProduct(
  dataDir: string,
  env: Record<string, string> = {},
  program: Program = "front",
): Promise<Product> {
  const port = env.PORT ?? String(await freePort());
  const { child, output } = launch({ DATA_DIR: dataDir, LOG_LEVEL: "warn", ...env, PORT: port }, program);
  const ended = once(child, "exit");
  const deadline = Date.now() + READY_MS;
  const url = `http://localhost:${port}`;
  while (!READY.test(output()) || !(await answers(`${url}/health`))) {
    if (child.exitCode !== null) throw new Error(`The product ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > deadline) throw new Error(`The product did not come up:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    output,
    stop: async (signal = "SIGINT") => {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
    kill: async () => {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Registers the first account and makes a key, as an API client would. */
export async function makeKey(url: string): Promise<{ key: string; token: string }> {
  const account = { email: "ada@example.com", password: "correct horse battery" };
  await post(`${url}/auth/register`, { ...account, full_name: "Ada" });
  const { access_token: token } = await post(`${url}/auth/login`, account);
  const { key } = await post(`${url}/api/keys`, { name: "test" }, { authorization: `Bearer ${token}` });
  return { key, token };
}

async function post(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** Connects to the embedded database of a running product. */
export function databaseUrlOf(dataDir: string): string {
  const port = readFileSync(join(dataDir, "postgres", "data", "postmaster.pid"), "utf8").split("\n")[3];
  const { database_password } = JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8"));
  return `postgresql://postgres:${database_password}@127.0.0.1:${port}/postgres`;
}
