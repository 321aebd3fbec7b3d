import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lockFolder } from "./folder-lock";

const folder = mkdtempSync(join(tmpdir(), "tokenbudget-lock-"));
const rushed = mkdtempSync(join(tmpdir(), "tokenbudget-lock-"));
afterAll(() => {
  for (const made of [folder, rushed]) rmSync(made, { recursive: true, force: true });
});

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

/** Three processes that want the folder at the same moment; answers those that got it. */
async function race(): Promise<ChildProcess[]> {
  const script = `import("./lib/db/folder-lock.ts").then((m) => process.stdin.once("data", () => m.lockFolder(${JSON.stringify(rushed)}).then(() => process.stdout.write("mine"), () => process.stdout.write("lost")))).then(() => process.stdout.write("ready"))`;
  const started = [1, 2, 3].map(() =>
    spawn(process.execPath, ["--import", "tsx", "-e", script], { stdio: ["pipe", "pipe", "inherit"] }),
  );
  await Promise.all(started.map(({ stdout }) => once(stdout, "data")));
  for (const { stdin } of started) stdin.write("go");
  const said = await Promise.all(started.map(async ({ stdout }) => String(await once(stdout, "data"))));
  for (const child of started.filter((_, place) => said[place] !== "mine")) child.kill("SIGKILL");
  return started.filter((_, place) => said[place] === "mine");
}

test("of several starts at one moment one wins, also beside what killed ones left", async () => {
  for (let round = 0; round < 5; round++) {
    const winners = await race();
    for (const child of winners) child.kill("SIGKILL");
    expect(winners).toHaveLength(1);
  }
}, 60_000);
