import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { log } from "@/lib/log";
import { MemoryLimit } from "./memory-limit";
import { type Limiter, makeLimiter } from "./rate-limit";
import { SharedRedis } from "./redis-limit";

async function takeMany(limiter: Limiter, subject: string, count: number): Promise<boolean[]> {
  const taken = await Promise.all(Array.from({ length: count }, () => limiter.take(subject)));
  return taken.map((decision) => decision?.allowed ?? true);
}

const redisServer = "redis-server";
const allowed = (decisions: boolean[]) => decisions.filter(Boolean).length;

describe("in memory", () => {
  function clocked(limit: number, windowMs: number, maxSubjects?: number) {
    const clock = { now: 1_000_000 * windowMs };
    return { clock, limiter: new MemoryLimit(limit, windowMs, maxSubjects, () => clock.now) };
  }

  test("counts down, then refuses until the reset it names", () => {
    const { clock, limiter } = clocked(2, 60_000);
    expect(limiter.take("a")).toEqual({ allowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    clock.now += 10_500;
    expect(limiter.take("a")).toEqual({ allowed: true, limit: 2, remaining: 0, resetSeconds: 50 });
    const refused = limiter.take("a");
    expect(refused).toEqual({ allowed: false, limit: 2, remaining: 0, resetSeconds: 50 });
    expect(limiter.take("b").allowed).toBe(true);
    clock.now += refused.resetSeconds * 1000;
    expect(limiter.take("a").allowed).toBe(true);
  });

  test("slides: no burst of twice the limit at the turn of a window", () => {
    const { clock, limiter } = clocked(100, 1000);
    clock.now += 900;
    for (let index = 0; index < 100; index++) limiter.take("a");
    clock.now += 200;
    let passed = 0;
    for (let index = 0; index < 100; index++) if (limiter.take("a").allowed) passed++;
    expect(passed).toBe(10);
  });

  test("forgets after two windows, and refused calls are not counted", () => {
    const { clock, limiter } = clocked(2, 1000);
    for (let index = 0; index < 50; index++) limiter.take("a");
    clock.now += 2000;
    expect(limiter.take("a")).toMatchObject({ allowed: true, remaining: 1 });
  });

  test("remembers a bounded number of subjects", () => {
    const { clock, limiter } = clocked(5, 60_000, 100);
    for (let index = 0; index < 1000; index++) limiter.take(`made-up-${index}`);
    clock.now += 60_000;
    for (let index = 0; index < 1000; index++) limiter.take(`made-up-${index}`);
    expect(limiter.size).toBe(200);
  });

  test("off counts nothing", () => {
    expect(makeLimiter("ingest", "off").take("a")).toBeNull();
  });
});

describe("with Redis", () => {
  const folder = mkdtempSync(join(tmpdir(), "tokenbudget-redis-"));
  let port = 0;
  let server: ChildProcess;
  const clients: SharedRedis[] = [];

  async function startRedis(): Promise<void> {
    server = spawn(redisServer, ["--port", `${port}`, "--save", "", "--bind", "127.0.0.1", "--dir", folder]);
    await new Promise<void>((resolve, reject) => {
      server.on("error", () => reject(new Error("redis-server is not installed; this test needs it.")));
      server.stdout?.on("data", (text) => `${text}`.includes("Ready to accept") && resolve());
    });
  }

  function replica(setting: string, name = "api"): Limiter {
    const redis = new SharedRedis(`redis://127.0.0.1:${port}`);
    clients.push(redis);
    return makeLimiter(name, setting, redis);
  }

  beforeAll(async () => {
    port = await freePort();
    await startRedis();
  });
  afterAll(() => {
    for (const client of clients) client.close();
    server?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  test("two replicas share one count, under concurrency", async () => {
    const warn = vi.spyOn(log, "warn");
    const [one, two] = [replica("10/hour"), replica("10/hour")];
    const decisions = await Promise.all([takeMany(one, "shared", 15), takeMany(two, "shared", 15)]);
    expect(allowed(decisions.flat())).toBe(10);
    const refused = await one.take("shared");
    expect(refused).toMatchObject({ allowed: false, limit: 10, remaining: 0 });
    expect(refused?.resetSeconds).toBeGreaterThan(0);
    expect(refused?.resetSeconds).toBeLessThanOrEqual(3600);
    expect(await two.take("other")).toMatchObject({ allowed: true, remaining: 9 });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test("the script is sent once, then called by its hash", async () => {
    const limiter = replica("100/hour", "scripts");
    await limiter.take("a");
    const monitor = new Redis(port, "127.0.0.1");
    await monitor.config("RESETSTAT");
    await takeMany(limiter, "a", 10);
    const stats = await monitor.info("commandstats");
    monitor.disconnect();
    expect(stats).toContain("cmdstat_evalsha:calls=10,");
    expect(stats).not.toContain("cmdstat_eval:");
  });

  test("limits of other names are counted apart", async () => {
    const limiter = replica("1/hour", "signup");
    expect(allowed(await takeMany(limiter, "shared", 3))).toBe(1);
  });

  test("while Redis is away each process counts for itself, and says so once", async () => {
    for (const client of clients.splice(0)) client.close();
    const limiter = replica("5/hour");
    const warn = vi.spyOn(log, "warn");
    expect(await limiter.take("away")).toMatchObject({ allowed: true });
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await gone;
    await limiter.take("first-after-loss");
    expect(allowed(await takeMany(limiter, "alone", 20))).toBe(5);
    // Time for several tries to connect again, each of which fails.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(warn.mock.calls.filter(([, message]) => `${message}`.includes("Redis"))).toHaveLength(1);
    warn.mockRestore();
    await startRedis();
    await vi.waitFor(async () => expect(await limiter.take("back")).toMatchObject({ remaining: 4 }), 10_000);
    const other = replica("5/hour");
    await vi.waitFor(async () => expect((await other.take("back"))?.remaining).toBeLessThan(4), 10_000);
  });

  test("a Redis that never answers does not hold a call up", async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const address = mute.address();
    if (typeof address !== "object" || !address) throw new Error("no port");
    const redis = new SharedRedis(`redis://127.0.0.1:${address.port}`);
    clients.push(redis);
    // It would wait for ever, and the test run out of time.
    expect(await makeLimiter("api", "5/hour", redis).take("a")).toMatchObject({ allowed: true });
    mute.close();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("no port");
  return address.port;
}
