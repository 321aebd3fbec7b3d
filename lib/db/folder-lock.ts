// One application per data folder. The lock is a listening socket, so it falls with the process that holds
// it, however that process ends; a process id in a file would outlive it and could name a stranger.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LONGEST_SOCKET_PATH = 100;

/** Takes the folder for this process; throws with the holder's process id when another one has it. */
export async function lockFolder(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const path = socketPath(folder);
  if (await listen(path)) return;
  const holder = await askHolder(path);
  if (holder === undefined) {
    rmSync(path, { force: true });
    if (await listen(path)) return;
  }
  throw new Error(
    `The data folder ${folder} is in use by another TokenBudget (process ${holder ?? "unknown"}). ` +
      "Stop that one, or set DATA_DIR to another folder.",
  );
}

function socketPath(folder: string): string {
  const digest = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  if (process.platform === "win32") return `\\\\.\\pipe\\tokenbudget-${digest}`;
  const inside = join(folder, "app.sock");
  return inside.length <= LONGEST_SOCKET_PATH ? inside : join(tmpdir(), `tokenbudget-${digest}.sock`);
}

function listen(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end(String(process.pid)));
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(path, () => resolve(true));
    server.unref();
  });
}

function askHolder(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let answer = "";
    socket.setTimeout(3000, () => socket.destroy());
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(answer || "unknown"));
  });
}
