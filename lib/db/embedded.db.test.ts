import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";

const START = `
  import { Client } from "pg";
  import { startEmbedded } from "@/lib/db/embedded";
  const server = await startEmbedded();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query("CREATE EXTENSION btree_gist");
  await client.end();
  server.stop();
  console.log("up");
`;

function start(dataDir: string) {
  const args = ["--import", "tsx", "--conditions", "react-server", "--input-type=module", "--eval", START];
  const env = { ...process.env, DATA_DIR: dataDir };
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  return { child, output: () => output };
}

test.each([0, 100, 200, 300])("killed %i ms into making the cluster, the next start makes it", async (ms) => {
  const dataDir = mkdtempSync(join(tmpdir(), "tokenbudget-initdb-"));
  const home = join(dataDir, "postgres");
  const hasBegun = () =>
    existsSync(home) && readdirSync(home).some((name) => existsSync(join(home, name, "PG_VERSION")));
  const first = start(dataDir);
  while (!hasBegun()) await sleep(5);
  await sleep(ms);
  process.kill(-(first.child.pid ?? 0), "SIGKILL");
  await once(first.child, "close");
  const second = start(dataDir);
  await once(second.child, "close");
  rmSync(dataDir, { recursive: true, force: true });
  expect(second.output().trim()).toBe("up");
});
