import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "@/lib/id";
import { dataDir } from "@/lib/secrets";
import type { EndedCall } from "./call";

/** A kept call as a line of JSON. */
export type KeptCall = Omit<EndedCall, "scope"> & {
  team_id: string;
  actor: EndedCall["scope"]["actor"];
};

const holder = globalThis as typeof globalThis & {
  tokenbudgetSpool?: Promise<void>;
  tokenbudgetSpooled?: boolean;
  tokenbudgetLife?: string;
};

const folder = () => join(dataDir(), "spool");
/** In a container each life of the application has the same process id. */
const own = () => {
  holder.tokenbudgetLife ??= newId();
  return `calls-${process.pid}-${holder.tokenbudgetLife}.jsonl`;
};

/** Appends a call to this process's file, on disk when it resolves. One write at a time. */
export function keep({ scope, ...call }: EndedCall): Promise<void> {
  const kept: KeptCall = { ...call, team_id: scope.teamId, actor: scope.actor };
  const before = holder.tokenbudgetSpool ?? Promise.resolve();
  const written = before.catch(() => {}).then(() => append(toLines([kept])));
  holder.tokenbudgetSpool = written;
  return written;
}

async function append(line: string): Promise<void> {
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const file = await open(join(folder(), own()), "a", 0o600);
  try {
    await file.write(line);
    await file.datasync();
  } finally {
    await file.close();
  }
  holder.tokenbudgetSpooled = true;
}

/**
 * Hands the calls of each file to `take`, one file at a time, which answers those that can never be taken: they are set
 * aside in a file of their own. A file stays as it is when `take` throws. A line that was cut by a crash was never
 * acknowledged and is passed over.
 */
export async function drainFiles(take: (calls: KeptCall[]) => Promise<KeptCall[]>): Promise<number> {
  let taken = 0;
  for (const path of await closedFiles()) {
    const calls = readLines(await readFile(path, "utf8"));
    const refused = await take(calls);
    if (refused.length > 0) await writeFile(`${path}.refused`, toLines(refused), { mode: 0o600 });
    await rm(path);
    taken += calls.length - refused.length;
  }
  return taken;
}

function toLines(calls: KeptCall[]): string {
  return calls.map((call) => `${JSON.stringify(call)}\n`).join("");
}

/**
 * The files that nobody appends to. One is closed by giving it another name: this process's own at once, another's,
 * which may be writing to it still, to be taken the next time.
 */
async function closedFiles(): Promise<string[]> {
  if (holder.tokenbudgetSpooled) {
    await holder.tokenbudgetSpool?.catch(() => {});
    holder.tokenbudgetSpooled = false;
    await close(own());
  }
  const names = (await readdir(folder()).catch(ignoreMissing)) ?? [];
  for (const name of names) if (/^calls-.*\.jsonl$/.test(name) && name !== own()) await close(name);
  return names
    .filter((name) => /^closed-.*\.jsonl$/.test(name))
    .sort()
    .map((name) => join(folder(), name));
}

function close(name: string): Promise<void> {
  return rename(join(folder(), name), join(folder(), `closed-${newId()}.jsonl`)).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}

function readLines(text: string): KeptCall[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
