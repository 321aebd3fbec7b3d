import { database, type Scope } from "@/lib/db";
import { commit, type EventRow, type Outcome } from "@/lib/ledger";
import { getCatalogue } from "@/lib/pricing";
import type { EventProblem } from "./parse";
import { toPricedRow } from "./priced";
import type { Door } from "./row";

export type Rejection = EventProblem & { index: number; event_id: string | null };
export type Warning = { index: number; field: string; message: string };
export type IngestResult = {
  accepted: number;
  duplicates: number;
  rejected: Rejection[];
  /** What was passed over, at most 20 times; absent when nothing was. */
  warnings?: Warning[];
};

const MAX_WARNINGS = 20;

/**
 * Takes events as they came: checks, prices and stores them, and answers after the commit. Good events of a
 * mixed list are kept. Throws `unavailable` when the database is away; then nothing of the list is stored,
 * or, if the connection fell during the commit, a retry with the same ids finds duplicates.
 */
export async function ingest(
  scope: Scope,
  input: { projectId: string; door: Door; events: unknown[] },
): Promise<IngestResult> {
  const intake = { scope, ...input, receivedAt: new Date(), catalogue: await getCatalogue(database().pool) };
  const result: IngestResult = { accepted: 0, duplicates: 0, rejected: [] };
  const rows: EventRow[] = [];
  const places: number[] = [];
  input.events.forEach((raw, index) => {
    const read = toPricedRow(intake, raw);
    if ("problem" in read) {
      result.rejected.push({ index, event_id: statedId(raw), ...read.problem });
      return;
    }
    warn(result, index, read.unknown);
    rows.push(read.row);
    places.push(index);
  });
  const outcomes = rows.length > 0 ? await commit(scope.teamId, rows) : [];
  outcomes.forEach((outcome, place) => {
    count(result, outcome, places[place] ?? 0, rows[place]);
  });
  result.rejected.sort((a, b) => a.index - b.index);
  return result;
}

function count(result: IngestResult, outcome: Outcome, index: number, row: EventRow | undefined): void {
  if (outcome === "accepted") result.accepted++;
  else if (outcome === "duplicate") result.duplicates++;
  else
    result.rejected.push({
      index,
      event_id: row?.event_id ?? null,
      code: "conflict",
      message: `Another event with the id ${row?.event_id} and other content is already kept.`,
      field: "event_id",
    });
}

/** A misspelt field would leave a count out without a word. */
function warn(result: IngestResult, index: number, unknown: string[]): void {
  for (const field of unknown) {
    result.warnings ??= [];
    if (result.warnings.length === MAX_WARNINGS) return;
    result.warnings.push({
      index,
      field: field.slice(0, 64),
      message: "There is no such field; it was passed over.",
    });
  }
}

function statedId(raw: unknown): string | null {
  const id = typeof raw === "object" && raw !== null && "event_id" in raw ? raw.event_id : null;
  return typeof id === "string" ? id.slice(0, 128) : null;
}
