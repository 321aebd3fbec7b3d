import { commitInGroup, database, ensureMonths, type Kind, retrying } from "@/lib/db";
import { withCounters } from "./counted";
import { type EventRow, INGEST, KEPT_DIGESTS } from "./statement";

export type Outcome = "accepted" | "duplicate" | "conflict";

/** About where the rows of a flush cost as much as the flush itself. */
const ROWS_BESIDE = 500;

const EVENTS: Kind<EventRow[], Outcome[]> = {
  name: "events",
  rowsBeside: ROWS_BESIDE,
  rowsOf: (rows) => rows.length,
  store: async (teamId, requests) => {
    const outcomes = await storeRows(teamId, requests.flat());
    return requests.map((rows) => rows.map(({ id }) => outcomes.get(id) ?? "accepted"));
  },
};

/** Stores the rows of one request with whatever else waits for this team; resolves once they are committed. */
export function commit(teamId: string, rows: EventRow[]): Promise<Outcome[]> {
  return commitInGroup(EVENTS, teamId, rows);
}

type NotStored = { id: string; isNew: boolean; keptDigest: string | null };

/** Runs the statement; answers the outcome of every row that was not stored. */
async function storeRows(teamId: string, rows: EventRow[]): Promise<Map<string, Outcome>> {
  const months = new Set(rows.map((row) => row.occurred_at.slice(0, 7)));
  const found = await retrying(async () => {
    await ensureMonths(months);
    return withCounters(teamId, rows, (given, version) =>
      database().pool.query<NotStored>({
        name: "ingest",
        text: INGEST,
        values: [teamId, version, ...given],
      }),
    );
  });
  const outcomes = new Map<string, Outcome>();
  if (found.rows.length === 0) return outcomes;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const unseen: EventRow[] = [];
  for (const { id, isNew, keptDigest } of found.rows) {
    const row = byId.get(id);
    if (!row) continue;
    if (isNew) outcomes.set(id, "duplicate");
    else if (keptDigest) outcomes.set(id, compare(row, keptDigest));
    else unseen.push(row);
  }
  if (unseen.length > 0) await classify(teamId, unseen, outcomes);
  return outcomes;
}

/** Rows whose identity another row of this flush or another transaction took a moment ago. */
async function classify(teamId: string, rows: EventRow[], outcomes: Map<string, Outcome>): Promise<void> {
  const identities = rows.map(({ id, project_id, event_id }) => ({ id, project_id, event_id }));
  const kept = await database().pool.query<{ id: string; keptDigest: string }>(KEPT_DIGESTS, [
    teamId,
    JSON.stringify(identities),
  ]);
  const digests = new Map(kept.rows.map(({ id, keptDigest }) => [id, keptDigest]));
  for (const row of rows) outcomes.set(row.id, compare(row, digests.get(row.id) ?? ""));
}

function compare(row: EventRow, keptDigest: string): Outcome {
  return row.content_hash === keptDigest ? "duplicate" : "conflict";
}
