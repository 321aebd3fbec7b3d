import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockFolder } from "./folder-lock";

const folder = mkdtempSync(join(tmpdir(), "tokenbudget-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Another process that takes the lock and stays. */
async function holdElsewhere(): Promise<ChildProcess> {
  const script = `import("./lib/db/folder-lock.ts").then((m) => m.lockFolder(${JSON.stringify(folder)})).then(() => { process.stdout.write("held"); setInterval(() => {}, 1000); })`;
  const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

test("one process at a time; a killed one leaves no lock behind", async () => {
  const holder = await holdElsewhere();
  await expect(lockFolder(folder)).rejects.toThrow(`in use by another TokenBudget (process ${holder.pid})`);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  await lockFolder(folder);
});
