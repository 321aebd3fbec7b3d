import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { freePort, killDatabase, launch, makeDataDir, startProduct } from "../support/product";

const { dataDir, remove } = makeDataDir();
test.afterAll(remove);

/** What a start that cannot succeed prints, and its exit code. */
async function failToStart(env: Record<string, string>): Promise<{ code: number | null; lines: string[] }> {
  const { child, output } = launch({ PORT: String(await freePort()), DATA_DIR: dataDir, ...env });
  await once(child, "exit");
  return { code: child.exitCode, lines: output().trim().split("\n") };
}

/** Makes a Node process believe something else about itself. */
function pretend(assignment: string): Record<string, string> {
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(assignment)}` };
}

test("Ctrl-C stops the server and its database; the next start serves the same data", async () => {
  const first = await startProduct(dataDir);
  expect(first.output()).toContain("make the first account");
  expect(await first.stop()).toBe(0);
  await expect(fetch(first.url)).rejects.toThrow();
  const second = await startProduct(dataDir);
  expect(second.output()).not.toContain("Migrated");
  expect(await second.stop()).toBe(0);
});

test("Ctrl-C stops everything also while clients keep their connections busy", async () => {
  const product = await startProduct(dataDir);
  let isBusy = true;
  const clients = Array.from({ length: 4 }, async () => {
    while (isBusy)
      await fetch(`${product.url}/health`)
        .then((answer) => answer.text())
        .catch(() => sleep(20));
  });
  await sleep(500);
  expect(await product.stop()).toBe(0);
  expect(existsSync(join(dataDir, "postgres", "data", "postmaster.pid"))).toBe(false);
  isBusy = false;
  await Promise.all(clients);
});

test("a database server that dies is started again, and its data is there", async () => {
  const product = await startProduct(dataDir);
  killDatabase(dataDir);
  await expect.poll(async () => (await fetch(`${product.url}/health`)).status).toBe(503);
  await expect.poll(async () => (await fetch(`${product.url}/ready`)).status).toBe(200);
  expect(await product.stop()).toBe(0);
});

test("a taken port is one line", async () => {
  const holder = createServer().listen(0);
  await once(holder, "listening");
  const address = holder.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const { code, lines } = await failToStart({ PORT: String(port) });
  holder.close();
  expect(code).toBe(1);
  expect(lines).toEqual([expect.stringContaining(`Port ${port} is taken.`)]);
});

test("a data folder in use is one line that names its holder", async () => {
  const product = await startProduct(dataDir);
  const { code, lines } = await failToStart({});
  await product.stop();
  expect(code).toBe(1);
  expect(lines).toEqual([
    expect.stringMatching(/data folder .* is in use by another TokenBudget \(process \d+\)/),
  ]);
});

test("a database that cannot be reached is one line without its password", async () => {
  const url = `postgresql://someone:secret-password@127.0.0.1:${await freePort()}/nowhere`;
  const { code, lines } = await failToStart({ DATABASE_URL: url });
  expect(code).toBe(1);
  expect(lines).toEqual([expect.stringContaining("(DATABASE_URL) cannot be used")]);
  expect(lines.join()).not.toContain("secret-password");
});

test("a wrong setting is named", async () => {
  const { code, lines } = await failToStart({ RATE_LIMIT_INGEST: "fast" });
  expect(code).toBe(1);
  expect(lines.join("\n")).toContain("RATE_LIMIT_INGEST is N/second");
});

test("a platform without a database binary is told to set DATABASE_URL", async () => {
  const strange = pretend('Object.defineProperty(process, "arch", { value: "mips64" })');
  const { code, lines } = await failToStart({ ...strange, DATA_DIR: `${dataDir}/other` });
  expect(code).toBe(1);
  expect(lines).toEqual([expect.stringMatching(/no embedded PostgreSQL for \w+-mips64.*Set DATABASE_URL/)]);
});

test("a Node that is too old is one line", async () => {
  const old = pretend(
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.19.0" } })',
  );
  const { code, lines } = await failToStart(old);
  expect(code).toBe(1);
  expect(lines).toEqual(["TokenBudget needs Node.js 20.19 or newer; this is 18.19.0."]);
});
