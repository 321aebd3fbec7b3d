// Stores what requests tell of traces. What is known of a trace is read, what follows is reckoned, and both are written
// by one statement that passes over a trace which another transaction added to meanwhile; that one is then read again.
import type { Pool, PoolClient } from "pg";
import { heldBook } from "@/lib/budgets";
import { commitInGroup, database, ensureMonths, inTransaction, type Kind, retrying } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { CLOSE_GATE, supersede, withCounters } from "@/lib/ledger";
import { keyOf, nameKey, namesOf, readSteps, type Step, type TraceName } from "./known";
import type { Told } from "./plan";
import { GROW, LOCK, RELEASE } from "./statements";

export type Stored = { accepted: number; duplicates: number };

/** By the id of a row; a call that does not count has none. */
type Outcomes = Map<string, keyof Stored>;
type GrownRow = { id: string } | ({ id: null } & TraceName);

/** In each round one of those that add to a trace at a time gets on. */
const ROUNDS = 50;
/** What is kept of so many spans costs as much as a row. */
const SPANS_PER_ROW = 8;
const REASON = "Another call of its trace tells the same usage more closely.";

const TRACES: Kind<Told[], Stored> = {
  name: "traces",
  rowsOf: (traces) =>
    traces.reduce((sum, { spans, calls }) => sum + calls.length + Math.ceil(spans.length / SPANS_PER_ROW), 0),
  store: async (teamId, requests) => {
    const outcomes = await storeTraces(teamId, merge(requests.flat()));
    return requests.map((traces) => count(traces, outcomes));
  },
};

/** Stores what one request tells with whatever else waits for this team; resolves once all is committed. */
export function commitTraces(teamId: string, traces: Told[]): Promise<Stored> {
  return commitInGroup(TRACES, teamId, traces);
}

function merge(all: Told[]): Told[] {
  const merged = new Map<string, Told>();
  for (const told of all) {
    const first = merged.get(keyOf(told));
    if (!first) merged.set(keyOf(told), { ...told, spans: [...told.spans], calls: [...told.calls] });
    else {
      for (const span of told.spans) first.spans.push(span);
      for (const call of told.calls) first.calls.push(call);
    }
  }
  return [...merged.values()];
}

function count(traces: Told[], outcomes: Outcomes): Stored {
  const stored = { accepted: 0, duplicates: 0 };
  for (const { row } of traces.flatMap(({ calls }) => calls)) {
    const outcome = outcomes.get(row.id);
    if (outcome) stored[outcome]++;
  }
  return stored;
}

async function storeTraces(teamId: string, traces: Told[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  let left = traces;
  for (let round = 0; left.length > 0; round++) {
    if (round === ROUNDS)
      throw new AppError("unavailable", "Too many requests tell of one trace at a time.", {
        retryAfterSeconds: 1,
      });
    const steps = await readSteps(teamId, left);
    const written = await write(teamId, steps);
    const passed = new Set(written.flatMap(({ passed }) => passed));
    const unstored = new Set(written.flatMap(({ unstored }) => unstored));
    for (const { plan } of steps.filter(({ plan }) => !passed.has(keyOf(plan.told)))) {
      for (const { id } of plan.rows) outcomes.set(id, unstored.has(id) ? "duplicates" : "accepted");
      for (const id of plan.duplicates) outcomes.set(id, "duplicates");
    }
    left = left.filter((told) => passed.has(keyOf(told)));
  }
  return outcomes;
}

/** The traces that must be read again, and of the others the rows whose identity or answer was known. */
type Written = { passed: string[]; unstored: string[] };

async function write(teamId: string, steps: Step[]): Promise<Written[]> {
  const months = new Set(steps.flatMap(({ plan }) => plan.rows.map((row) => row.occurred_at.slice(0, 7))));
  const doesCorrect = ({ plan }: Step) => plan.ceased.length > 0 || plan.released.length > 0;
  const adding = steps.filter(
    (step) => !doesCorrect(step) && step.plan.records.length + step.plan.rows.length > 0,
  );
  const correcting = steps.filter(doesCorrect);
  const works = [() => grow(database().pool, teamId, adding), () => correct(teamId, correcting)];
  const written: Written[] = [];
  for (const work of works)
    written.push(
      await retrying(async () => {
        await ensureMonths(months);
        return work();
      }),
    );
  return written;
}

async function grow(client: Pool | PoolClient, teamId: string, steps: Step[]): Promise<Written> {
  if (steps.length === 0) return { passed: [], unstored: [] };
  const given = steps.map(({ plan: { told, hasCall, records }, version }) => ({
    project_id: told.projectId,
    trace_id: told.traceId,
    version: version + 1,
    has_call: hasCall,
    spans: records.toString("base64"),
  }));
  const { rows } = await withCounters(
    teamId,
    steps.flatMap(({ plan }) => plan.rows),
    (rows, version) =>
      client.query<GrownRow>({
        name: "traces-grow",
        text: GROW,
        values: [teamId, JSON.stringify(given), version, ...rows],
      }),
  );
  return {
    passed: rows.flatMap((row) => (row.id === null ? nameKey(row) : [])),
    unstored: rows.flatMap(({ id }) => id ?? []),
  };
}

/** As `grow`, and takes events out that do not count any more, together. */
function correct(teamId: string, steps: Step[]): Promise<Written> {
  if (steps.length === 0) return Promise.resolve({ passed: [], unstored: [] });
  return inTransaction(async (client) => {
    await client.query(CLOSE_GATE, [teamId]);
    await heldBook(client, teamId);
    const { rows } = await client.query<TraceName & { version: number }>(LOCK, [
      teamId,
      ...namesOf(steps.map(({ plan }) => plan.told)),
    ]);
    const versions = new Map(rows.map((row) => [nameKey(row), row.version]));
    const isHeld = ({ plan, version }: Step) => versions.get(keyOf(plan.told)) === version;
    const held = steps.filter(isHeld);
    await takeOut(client, teamId, held);
    const { unstored } = await grow(client, teamId, held);
    return { unstored, passed: steps.filter((step) => !isHeld(step)).map(({ plan }) => keyOf(plan.told)) };
  });
}

async function takeOut(client: PoolClient, teamId: string, steps: Step[]): Promise<void> {
  const senders = new Set(steps.map(({ plan }) => plan.told.createdBy));
  for (const createdBy of senders) {
    const events = steps
      .filter(({ plan }) => plan.told.createdBy === createdBy)
      .flatMap(({ plan: { told, ceased } }) =>
        ceased.map((spanId) => ({ projectId: told.projectId, eventId: `${told.traceId}-${spanId}` })),
      );
    await supersede(client, { teamId, createdBy, reason: REASON }, events);
  }
  const released = steps.flatMap(({ plan }) => plan.released);
  if (released.length > 0)
    await client.query(RELEASE, [
      teamId,
      released.map(({ responseId }) => responseId),
      released.map(({ rowId }) => rowId),
    ]);
}
