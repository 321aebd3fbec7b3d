import { createServer } from "node:net";
import { expect, test } from "vitest";
import { GET as getReady } from "@/app/ready/route";
import { closeDatabase, openDatabase } from "@/lib/db/client";
import { call } from "@/tests/support/call";
import { scratchDatabase, useDatabase } from "@/tests/support/database";
import { GET as getHealth } from "./route";

const database = useDatabase();

/** Answers of both with another database, after which the file's own is open again. */
async function askWith(url: string) {
  const own = database().url;
  await closeDatabase();
  openDatabase(url);
  const [health, ready] = await Promise.all([call(getHealth), call(getReady)]);
  await closeDatabase();
  openDatabase(own);
  return { health, ready };
}

test("says that all is well", async () => {
  const health = await call(getHealth);
  expect([health.status, health.json]).toEqual([
    200,
    { status: "ok", database: "connected", uptime_seconds: expect.any(Number) },
  ]);
  expect((await call(getReady)).json).toEqual({ status: "ready" });
});

test("a database that refuses is 503 at once", async () => {
  const { health, ready } = await askWith("postgresql://nobody@127.0.0.1:1/none");
  expect([health.status, health.json.database, ready.status]).toEqual([503, "unreachable", 503]);
});

test("a database that never answers is 503 without waiting for it", async () => {
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  const address = mute.address();
  if (typeof address !== "object" || !address) throw new Error("no port");
  const own = database().url;
  openDatabase(`postgresql://nobody@127.0.0.1:${address.port}/none`);
  const startedAt = performance.now();
  const { status, json } = await call(getHealth);
  expect([status, json.database]).toEqual([503, "unreachable"]);
  expect(performance.now() - startedAt).toBeLessThan(9000);
  openDatabase(own);
  mute.close();
});

test("a database without our tables is alive but not ready", async () => {
  const { health, ready } = await askWith(await scratchDatabase());
  expect([health.status, ready.status]).toEqual([200, 503]);
});
