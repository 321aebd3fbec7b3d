import { scopeFor } from "@/lib/teams";
import { drainFiles } from "./file";
import { store } from "./record";

const AT_ONCE = 200;

/** Commits the calls that were kept while the database was away. Answers how many; again it finds duplicates. */
export function replaySpool(): Promise<number> {
  return drainFiles(async (calls) => {
    for (let from = 0; from < calls.length; from += AT_ONCE)
      await Promise.all(
        calls
          .slice(from, from + AT_ONCE)
          .map(({ team_id, actor, ...call }) => store({ ...call, scope: scopeFor(team_id, actor) })),
      );
  });
}
