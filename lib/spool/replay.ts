import { isConnectionError } from "@/lib/connection-error";
import { log } from "@/lib/log";
import { scopeFor } from "@/lib/teams";
import { drainFiles, type KeptCall } from "./file";
import { store } from "./record";

const AT_ONCE = 200;

/** Commits the calls that were kept while the database was away. Answers how many; again it finds duplicates. */
export function replaySpool(): Promise<number> {
  return drainFiles(async (calls) => {
    const refused: KeptCall[] = [];
    for (let from = 0; from < calls.length; from += AT_ONCE) {
      const some = calls.slice(from, from + AT_ONCE);
      const taken = await Promise.all(some.map(isTaken));
      // One that is refused takes along those that were committed with it, so each has a try alone.
      for (const [at, call] of some.entries()) if (!taken[at] && !(await isTaken(call))) refused.push(call);
    }
    return refused;
  });
}

/** False for a call that the database will not have, as of a team that is gone; it must not hold up the others. */
async function isTaken(kept: KeptCall): Promise<boolean> {
  const { team_id, actor, ...call } = kept;
  try {
    await store({ ...call, scope: scopeFor(team_id, actor) });
    return true;
  } catch (error) {
    if (isPassing(error)) throw error;
    log.error({ err: error, event_id: call.event.event_id, team_id }, "a kept call is set aside");
    return false;
  }
}

/** Of the database or of the moment, not of the call. */
function isPassing(error: unknown): boolean {
  if (isConnectionError(error)) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code === "unavailable" || /^(40|53|55|57|58)...$/.test(code);
}
