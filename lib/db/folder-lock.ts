// One application per data folder. Whoever wants it listens on a socket of its own beside those of the others and
// asks them: a socket falls with its process, however that ends, while a process id in a file would outlive it and
// could name a stranger. Nobody replaces another's socket, so starts at the same moment cannot both win.
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_SOCKET_PATH = 100;
const SOCKET = /^[0-9a-f]{16}\.sock$/;

type Rival = { name: string; pid: string; isHolder: boolean };

/** Takes the folder for this process; throws with the holder's process id when another one has it. */
export async function lockFolder(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (process.platform === "win32") return lockPipe(folder);
  const place = socketFolder(folder);
  mkdirSync(place, { recursive: true });
  const name = `${randomBytes(8).toString("hex")}.sock`;
  const claim = { isHolder: false };
  const server = await listen(join(place, `${name}.new`), claim);
  // It is seen only once it listens, so one that does not answer is dead.
  renameSync(join(place, `${name}.new`), join(place, name));
  for (;;) {
    const rivals = await findRivals(place, name);
    const winner = rivals.find(({ isHolder }) => isHolder) ?? rivals.find((rival) => rival.name < name);
    if (winner) {
      server.close();
      rmSync(join(place, name), { force: true });
      throw inUse(folder, winner.pid);
    }
    if (rivals.length === 0) break;
    await sleep(20);
  }
  claim.isHolder = true;
}

function inUse(folder: string, pid: string): Error {
  return new Error(
    `The data folder ${folder} is in use by another TokenBudget (process ${pid}). ` +
      "Stop that one, or set DATA_DIR to another folder.",
  );
}

function digestOf(folder: string): string {
  return createHash("sha256").update(folder).digest("hex").slice(0, 16);
}

function socketFolder(folder: string): string {
  const inside = join(folder, "lock");
  const longest = join(inside, `${"0".repeat(16)}.sock.new`);
  return longest.length <= LONGEST_SOCKET_PATH ? inside : join(tmpdir(), `tokenbudget-${digestOf(folder)}`);
}

/** Windows gives a pipe's name to one process only, and takes it back at its end. */
async function lockPipe(folder: string): Promise<void> {
  const path = `\\\\.\\pipe\\tokenbudget-${digestOf(folder)}`;
  await listen(path, { isHolder: true }).catch(async () => {
    throw inUse(folder, (await ask(path))?.pid ?? "unknown");
  });
}

function listen(path: string, claim: { isHolder: boolean }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end(`${process.pid} ${claim.isHolder ? "holds" : "asks"}`);
    });
    server.once("error", reject);
    server.listen(path, () => resolve(server));
    server.unref();
  });
}

async function findRivals(place: string, own: string): Promise<Rival[]> {
  const names = readdirSync(place).filter((name) => SOCKET.test(name) && name !== own);
  const rivals = await Promise.all(
    names.map(async (name) => {
      const answer = await ask(join(place, name));
      if (!answer) rmSync(join(place, name), { force: true });
      return answer && { name, ...answer };
    }),
  );
  return rivals.filter((rival) => rival !== null);
}

/** Null when nobody listens. */
function ask(path: string): Promise<{ pid: string; isHolder: boolean } | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let answer = "";
    socket.setTimeout(3000, () => socket.destroy());
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("error", () => resolve(null));
    socket.on("close", () => {
      const [pid = "", claim] = answer.split(" ");
      // One that has no time to answer is alive all the same.
      resolve({ pid: pid || "unknown", isHolder: claim !== "asks" });
    });
  });
}
